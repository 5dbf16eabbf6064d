// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Starts a broker and a PostgreSQL, fills a topic, lets the contestants run, and prints the table.
 * Progress goes to the error stream.
 */
@Command(
    name = "bench/run",
    description = "Measures Tidemark beside hand-written loops, on the same topic and tables.",
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  private static final int NOT_EXACT = 1;

  /** What one lane of a handler that waits is given: some twenty seconds. */
  private static final long ONE_LANE_RECORDS = 800;

  /**
   * Checkpoints are made between laps and so never fall into one; everything is as durable as
   * PostgreSQL is by default.
   */
  private static final Map<String, String> POSTGRES_SETTINGS =
      Map.of(
          "shared_buffers", "1GB",
          "max_wal_size", "8GB",
          "checkpoint_timeout", "1h");

  /** Lets all loops of a lap join the group before its partitions are shared out. */
  private static final String JOIN_DELAY_MS = "1000";

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Payments on the topic (default: ${DEFAULT-VALUE}).")
  private long records;

  @Option(
      names = "--loop-records",
      paramLabel = "N",
      defaultValue = "60000",
      description =
          "Of these, how many loop-record is given, which is slow (default: ${DEFAULT-VALUE}).")
  private long loopRecords;

  @Option(
      names = "--waiting-records",
      paramLabel = "N",
      defaultValue = "40000",
      description =
          "Payments for the handler that waits, with 64 lanes (default: ${DEFAULT-VALUE}).")
  private long waitingRecords;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds that count, after one that warms up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--pairs",
      paramLabel = "PAIR",
      split = ",",
      defaultValue = "batch,record",
      description = "Which pairs compete: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<Pair> pairs = List.of();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "12",
      description = "Partitions of the topic (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description = "Connections of each contestant (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(names = "--csv", description = "Prints a line for each lap instead of the table.")
  private boolean csv;

  @SuppressWarnings("UnusedVariable") // picocli looks at it
  @Option(names = "--help", usageHelp = true, description = "Shows this.")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs it and exits with 0 if every lap was exact. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws Exception {
    requirePositive("--records", records);
    requirePositive("--loop-records", loopRecords);
    requirePositive("--waiting-records", waitingRecords);
    requirePositive("--rounds", rounds);
    requirePositive("--partitions", partitions);
    requirePositive("--connections", connections);
    Table table = new Table(pairs, race());
    spec.commandLine().getOut().println(csv ? table.csv() : table.text());
    return table.exact() ? 0 : NOT_EXACT;
  }

  private List<Lap> race() throws Exception {
    try (KafkaBroker broker =
            KafkaBroker.builder()
                .property("group.initial.rebalance.delay.ms", JOIN_DELAY_MS)
                .start();
        Postgres postgres = Postgres.builder().settings(POSTGRES_SETTINGS).start()) {
      Map<Contestant, PaymentTopic> topics = topics(broker);
      Race.Rules rules = new Race.Rules(pairs, rounds, connections, loopRecords);
      return new Race(topics::get, postgres, rules, this::say).run();
    }
  }

  /** One for all whose handlers do not wait; one of a single partition for each that do. */
  private Map<Contestant, PaymentTopic> topics(KafkaBroker broker) {
    Map<Contestant, PaymentTopic> topics = new EnumMap<>(Contestant.class);
    if (pairs.contains(Pair.LANES)) {
      topics.put(Contestant.ONE_LANE, filled(broker, "one-lane", 1, ONE_LANE_RECORDS));
      topics.put(Contestant.LANES_64, filled(broker, "lanes", 1, waitingRecords));
    }
    if (pairs.stream().anyMatch(pair -> pair != Pair.LANES)) {
      PaymentTopic topic = filled(broker, PaymentTopic.NAME, partitions, records);
      EnumSet.allOf(Contestant.class).forEach(each -> topics.putIfAbsent(each, topic));
    }
    return topics;
  }

  private PaymentTopic filled(KafkaBroker broker, String name, int count, long payments) {
    say(String.format(Locale.ROOT, "filling topic %s with %,d payments", name, payments));
    return PaymentTopic.filled(broker, name, count, payments);
  }

  private void say(Lap lap) {
    say(
        String.format(
            Locale.ROOT,
            "%s %s: %,d records in %.1f s, %,.0f a second, %s",
            lap.round() == 0 ? "warm-up" : "round " + lap.round(),
            lap.entry().contestant(),
            lap.records(),
            lap.took().toMillis() / 1e3,
            lap.rate(),
            lap.exact() ? "exact" : lap.fault()));
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private void requirePositive(String option, long value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), "%s must be at least 1, but is %d".formatted(option, value));
    }
  }
}
