// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.demo.RunFlags;
import io.tidemark.examples.orders.Orders;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the demonstration, and what it refuses. Used by one thread. */
@Command(
    name = "examples/run orders",
    customSynopsis = "examples/run orders [OPTIONS]",
    sortOptions = false,
    description = {
      "%nRuns an order service on Kafka and PostgreSQL that asks a fraud service, which fails"
          + " from time to time. Orders of articles that nobody knows yet are set aside with all"
          + " later ones of their customer. In the end the catalogue is completed, they are"
          + " redriven, and all is counted: was every order decided exactly once, and each"
          + " customer's in order?%n",
      "A broker and a database are started in temporary folders and go with the run, unless"
          + " the options name your own. There, topic "
          + Orders.TOPIC
          + " and schema "
          + OrdersScenario.SCHEMA
          + " stay to be looked at.%n"
    },
    footer =
        "%nExit code: 0 if every order was decided exactly once; 1 if not, or if the run"
            + " failed; 2 if options cannot be used.")
final class OrdersCommand implements Callable<Integer> {

  private final ToIntFunction<OrdersOptions> demonstration;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Orders to generate (default: ${DEFAULT-VALUE})")
  private int records = OrdersOptions.DEFAULT_RECORDS;

  @Option(
      names = "--poison",
      paramLabel = "PERCENT",
      description = "How many of them name an unknown article (default: ${DEFAULT-VALUE})")
  private int poison = 1;

  @Option(
      names = "--fraud-down-every",
      paramLabel = "SECONDS",
      converter = RunFlags.Seconds.class,
      description = "How often the fraud service fails (default: 10)")
  private Duration fraudDownEvery = Duration.ofSeconds(10);

  @Option(
      names = "--fraud-down-for",
      paramLabel = "SECONDS",
      converter = RunFlags.Seconds.class,
      description = "How long it fails (default: 3)")
  private Duration fraudDownFor = Duration.ofSeconds(3);

  @Mixin private RunFlags run = new RunFlags();

  /**
   * A command line still to be read.
   *
   * @param demonstration is given the options, found good, and returns the exit code
   */
  OrdersCommand(ToIntFunction<OrdersOptions> demonstration) {
    this.demonstration = demonstration;
  }

  @Override
  public Integer call() {
    return demonstration.applyAsInt(
        new OrdersOptions(records, poison, fraudDownEvery, fraudDownFor, run.options()));
  }
}
