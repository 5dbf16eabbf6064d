// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.Demo;

/** Runs the demonstration of the payment service. Used by the main thread. */
public final class PaymentsDemo {

  private final Demo demo;

  PaymentsDemo(Demo demo) {
    this.demo = demo;
  }

  /** Runs {@code examples/run payments} with these arguments. */
  public static void main(String[] arguments) {
    System.exit(new PaymentsDemo(Demo.onConsole(PaymentsScenario.SERVICE.name())).run(arguments));
  }

  /** Runs the demonstration and returns its exit code. */
  int run(String... arguments) {
    return demo.execute(new PaymentsCommand(this::run), arguments);
  }

  private int run(PaymentsOptions options) {
    PaymentSource payments = options.payments();
    return demo.run(
        PaymentsScenario.SERVICE, options.run(), stage -> new PaymentsScenario(payments, stage));
  }
}
