// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.RunOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one run is to do, found good.
 *
 * @param input the file of payments; without it they are generated
 * @param records how many are generated
 * @param run what any run is to do
 */
record PaymentsOptions(Optional<Path> input, int records, RunOptions run) {

  static final int DEFAULT_RECORDS = 100_000;

  /** Refuses a number that makes no run. */
  PaymentsOptions {
    RunOptions.require(records >= 1, "--records must be at least 1, but is " + records);
  }

  /** The payments: those of the file, or generated ones. */
  PaymentSource payments() {
    return input
        .<PaymentSource>map(PaymentFile::read)
        .orElseGet(() -> new GeneratedPayments(run.seed(), records));
  }
}
