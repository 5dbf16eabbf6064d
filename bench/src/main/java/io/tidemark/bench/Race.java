// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Lets the contestants run in turn, each on a fresh database and as a fresh group, one at a time.
 * The main thread.
 */
final class Race {
  private static final Duration LAP_BOUND = Duration.ofMinutes(15);

  private final Function<Contestant, PaymentTopic> topics;
  private final Postgres postgres;
  private final Rules rules;
  private final Consumer<Lap> progress;

  /**
   * How the race is run.
   *
   * @param pairs who competes
   * @param rounds how often, after one round that only warms up and does not count
   * @param connections of each contestant
   * @param loopRecords how many records the loop is given that commits each by itself
   */
  record Rules(List<Pair> pairs, int rounds, int connections, long loopRecords) {}

  Race(
      Function<Contestant, PaymentTopic> topics,
      Postgres postgres,
      Rules rules,
      Consumer<Lap> progress) {
    this.topics = topics;
    this.postgres = postgres;
    this.rules = rules;
    this.progress = progress;
  }

  /** All laps, in the order they were run. */
  List<Lap> run() throws Exception {
    List<Lap> laps = new ArrayList<>();
    for (int round = 0; round <= rules.rounds(); round++) {
      for (Entry entry : order(rules.pairs(), round)) {
        Lap lap = lap(round, entry);
        progress.accept(lap);
        laps.add(lap);
      }
    }
    return laps.stream().filter(lap -> lap.round() > 0).toList();
  }

  /** The two of a pair one right after the other, and every other round the other way round. */
  static List<Entry> order(List<Pair> pairs, int round) {
    List<Entry> order = new ArrayList<>();
    for (Pair pair : pairs) {
      order.add(round % 2 == 0 ? Entry.loop(pair) : Entry.tidemark(pair));
      order.add(round % 2 == 0 ? Entry.tidemark(pair) : Entry.loop(pair));
    }
    return order;
  }

  private Lap lap(int round, Entry entry) throws Exception {
    String name = entry.name(round);
    postgres.createDatabase(name);
    try {
      Database database = postgres.database().named(name);
      database.execute(PaymentTable.CREATE);
      database.execute(LoopPositions.CREATE);
      postgres.execute("checkpoint");
      return lap(round, entry, course(entry.contestant(), database, name));
    } finally {
      postgres.dropDatabase(name);
    }
  }

  private Course course(Contestant contestant, Database database, String group) {
    PaymentTopic topic = topics.apply(contestant);
    long records =
        contestant == Contestant.LOOP_RECORD
            ? Math.min(topic.records(), rules.loopRecords())
            : topic.records();
    return new Course(topic, database, group, rules.connections(), records);
  }

  private static Lap lap(int round, Entry entry, Course course) throws Exception {
    LapClock clock = new LapClock(course.records());
    Duration took;
    Duration processor;
    Heap.Peak peak;
    try (Heap heap = new Heap()) {
      Effort effort = new Effort();
      Contestant.Run run = entry.contestant().start(course, clock);
      try {
        took = clock.await(LAP_BOUND);
        processor = effort.used();
        peak = heap.peak();
      } finally {
        run.stop();
      }
    }
    return new Lap(round, entry, course.records(), took, processor, peak, fault(course));
  }

  /** Counted when the contestant is gone. */
  private static String fault(Course course) {
    List<String> there = course.database().query(PaymentTable.CONTENT).get(0);
    String records = Long.toString(course.records());
    List<String> expected =
        List.of(records, records, Long.toString(Payments.sum(course.records())));
    return there.equals(expected)
        ? ""
        : "payments, applications and their sum are %s, but should be %s"
            .formatted(there, expected);
  }
}
