// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.BadInputException;
import io.tidemark.examples.demo.RunFlags;
import io.tidemark.examples.payments.PaymentsHandler;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the demonstration, and what it refuses. Used by one thread. */
@Command(
    name = "examples/run payments",
    customSynopsis = "examples/run payments [OPTIONS]",
    sortOptions = false,
    description = {
      "%nRuns a payment service on Kafka and PostgreSQL, kills and freezes its instances if"
          + " asked to, and counts afterwards: was every payment booked exactly once?%n",
      "A broker and a database are started in temporary folders and go with the run, unless"
          + " the options name your own. There, topic "
          + PaymentsHandler.TOPIC
          + " and schema "
          + PaymentsScenario.SCHEMA
          + " stay to be looked at.%n"
    },
    footer = {
      "%nThe first line of FILE.csv names its fields:%n  " + PaymentFile.HEADER,
      "%nExit code: 0 if every payment was booked exactly once; 1 if not, or if the run"
          + " failed; 2 if options or input cannot be used."
    })
final class PaymentsCommand implements Callable<Integer> {

  private final ToIntFunction<PaymentsOptions> demonstration;

  @Option(
      names = "--input",
      paramLabel = "FILE.csv",
      description = "Payments to take instead of generated ones")
  private @Nullable Path input;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Payments to generate (default: " + PaymentsOptions.DEFAULT_RECORDS + ")")
  private @Nullable Integer records;

  @Mixin private RunFlags run = new RunFlags();

  /**
   * A command line still to be read.
   *
   * @param demonstration is given the options, found good, and returns the exit code
   */
  PaymentsCommand(ToIntFunction<PaymentsOptions> demonstration) {
    this.demonstration = demonstration;
  }

  @Override
  public Integer call() {
    if (input != null && records != null) {
      throw new BadInputException(
          "--records says how many payments to generate, but --input brings its own.");
    }
    return demonstration.applyAsInt(
        new PaymentsOptions(
            Optional.ofNullable(input),
            records == null ? PaymentsOptions.DEFAULT_RECORDS : records,
            run.options()));
  }
}
