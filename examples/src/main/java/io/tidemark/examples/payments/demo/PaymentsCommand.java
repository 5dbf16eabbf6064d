// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
          + PaymentTopic.NAME
          + " and schema "
          + Bank.SCHEMA
          + " stay to be looked at.%n"
    },
    footer = {
      "%nThe first line of FILE.csv names its fields:%n  " + PaymentFile.HEADER,
      "%nExit code: 0 if every payment was booked exactly once; 1 if not, or if the run"
          + " failed; 2 if options or input cannot be used."
    })
final class PaymentsCommand implements Callable<Integer> {

  private static final int REFUSED = 2;

  private final ToIntFunction<DemoOptions> run;

  @Option(
      names = "--input",
      paramLabel = "FILE.csv",
      description = "Payments to take instead of generated ones")
  private @Nullable Path input;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Payments to generate (default: " + DemoOptions.DEFAULT_RECORDS + ")")
  private @Nullable Integer records;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where chance begins: payments, victims (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description = "Instances of the service, each a JVM (default: ${DEFAULT-VALUE})")
  private int instances = 2;

  @Option(
      names = "--kill-every",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "kill -9 one of them so often, and start a new one")
  private @Nullable Duration killEvery;

  @Option(
      names = "--freeze-every",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "Stop one of them so often, for longer than Kafka waits for it")
  private @Nullable Duration freezeEvery;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of the topic (default: ${DEFAULT-VALUE})")
  private int partitions = 12;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description = "Lanes of each partition (default: ${DEFAULT-VALUE})")
  private int lanes = 1;

  @Option(
      names = "--group-protocol",
      paramLabel = "NAME",
      converter = Protocol.class,
      description = "classic or consumer (default: ${DEFAULT-VALUE})")
  private GroupProtocol protocol = GroupProtocol.CONSUMER;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Your own Kafka")
  private @Nullable String bootstrapServers;

  @Option(names = "--jdbc-url", paramLabel = "URL", description = "Your own PostgreSQL")
  private @Nullable String jdbcUrl;

  @Option(names = "--user", paramLabel = "NAME", description = "Who logs in there")
  private @Nullable String user;

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      arity = "0..1",
      interactive = true,
      description = "With what; asked for if the option has no value")
  private @Nullable String password;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private PaymentsCommand(ToIntFunction<DemoOptions> run) {
    this.run = run;
  }

  /**
   * Reads the arguments and runs what they ask for.
   *
   * @param run is given the options, found good, and returns the exit code
   * @return its exit code, or that of a refusal
   */
  static int execute(
      PrintWriter out, PrintWriter err, ToIntFunction<DemoOptions> run, String... arguments) {
    return new CommandLine(new PaymentsCommand(run))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((fault, given) -> refuse(err, fault))
        .setExecutionExceptionHandler((fault, command, parsed) -> refuse(err, fault))
        .execute(arguments);
  }

  private static int refuse(PrintWriter err, Exception fault) throws Exception {
    if (fault instanceof BadInputException || fault instanceof CommandLine.ParameterException) {
      err.println("payments: " + fault.getMessage());
      return REFUSED;
    }
    throw fault;
  }

  @Override
  public Integer call() {
    if (input != null && records != null) {
      throw new BadInputException(
          "--records says how many payments to generate, but --input brings its own.");
    }
    return run.applyAsInt(
        new DemoOptions(
            Optional.ofNullable(input),
            records == null ? DemoOptions.DEFAULT_RECORDS : records,
            seed,
            instances,
            Optional.ofNullable(killEvery),
            Optional.ofNullable(freezeEvery),
            partitions,
            lanes,
            protocol,
            Optional.ofNullable(bootstrapServers),
            DemoOptions.login(jdbcUrl, user, password)));
  }

  /** Seconds, perhaps with a fraction. */
  static final class Seconds implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      if (!value.matches("\\d{1,6}(\\.\\d{1,3})?")) {
        throw new CommandLine.TypeConversionException("'" + value + "' is no number of seconds");
      }
      return Duration.ofMillis(new BigDecimal(value).movePointRight(3).longValue());
    }
  }

  /** A protocol by the name Kafka has for it. */
  static final class Protocol implements CommandLine.ITypeConverter<GroupProtocol> {
    @Override
    public GroupProtocol convert(String value) {
      return Arrays.stream(GroupProtocol.values())
          .filter(protocol -> protocol.toString().equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandLine.TypeConversionException(
                      "'" + value + "' is neither classic nor consumer"));
    }
  }
}
