// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.demo.Demo;

/** Runs the demonstration of the order service. Used by the main thread. */
public final class OrdersDemo {

  private final Demo demo;

  OrdersDemo(Demo demo) {
    this.demo = demo;
  }

  /** Runs {@code examples/run orders} with these arguments. */
  public static void main(String[] arguments) {
    System.exit(new OrdersDemo(Demo.onConsole(OrdersScenario.SERVICE.name())).run(arguments));
  }

  /** Runs the demonstration and returns its exit code. */
  int run(String... arguments) {
    return demo.execute(
        new OrdersCommand(
            options ->
                demo.run(
                    OrdersScenario.SERVICE,
                    options.run(),
                    stage -> new OrdersScenario(options, stage))),
        arguments);
  }
}
