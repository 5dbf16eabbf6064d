// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.payments.Payment;
import java.util.function.Consumer;

/** Where payments come from. Every traversal gives the same ones in the same order. */
interface PaymentSource {

  /** How many there are. */
  int size();

  /** Every payment, in order. */
  void forEach(Consumer<Payment> each);
}
