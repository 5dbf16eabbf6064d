// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.testkit.store.Commit;
import io.tidemark.testkit.store.Commit.LaneChange;
import io.tidemark.testkit.store.Commit.TableRow;
import io.tidemark.testkit.store.CommitObserver;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks at every commit as it happens and fails the world at the first that breaks the promise. It
 * trusts neither the runtime nor the store: it keeps books of its own.
 */
final class Checker implements CommitObserver, SimKafka.OffsetObserver {
  /** How every failure begins that is one of the promise. */
  static final String BROKEN = "broken: ";

  private final World world;
  private final SimKafka kafka;
  private final Tally tally;
  private final Map<PartitionKey, PartitionBook> books = new HashMap<>();

  /** How owners want partitions to be divided. */
  private final Map<String, LaneShape> wanted = new HashMap<>();

  Checker(World world, SimKafka kafka, Tally tally) {
    this.world = world;
    this.kafka = kafka;
    this.tally = tally;
  }

  /** Takes note of rows that were planted. */
  void starts(List<LaneRow> rows) {
    rows.forEach(row -> book(row.lane().partition()).planted(row));
  }

  /** Takes note of how an instance wants partitions to be divided. */
  void wants(String owner, LaneShape shape) {
    wanted.put(owner, shape);
  }

  /** What was committed of a partition. */
  PartitionBook book(PartitionKey partition) {
    return books.computeIfAbsent(
        partition,
        key -> new PartitionBook(key, kafka.log(topicPartition(key)), this::require, tally));
  }

  @Override
  public void committed(Commit commit) {
    List<Applied> effects = effects(commit);
    world.note(
        () ->
            "COMMIT %s of %s: %s %s"
                .formatted(
                    commit.last(), commit.client(), brief(commit.lanes()), offsets(effects)));
    for (LaneChange change : commit.lanes()) {
      LaneKey lane = change.after().lane();
      require(
          Objects.equals(change.before(), book(lane.partition()).row(lane.number())),
          "the database and the checker agree on what was there before %s",
          change);
    }
    if (commit.last() == Statement.ADVANCE) {
      unit(commit, effects);
    } else {
      require(effects.isEmpty(), "effects come with an advance, but these with %s", commit.last());
      claims(commit);
    }
  }

  private void unit(Commit commit, List<Applied> effects) {
    require(commit.lanes().size() == 1, "effects and advance commit together, in one lane");
    if (commit.lanes().size() == 1) {
      LaneChange change = commit.lanes().get(0);
      require(change.before() != null, "a unit advances a lane that was claimed");
      book(change.after().lane().partition()).unit(change, commit.client(), effects);
    }
  }

  private void claims(Commit commit) {
    Map<PartitionKey, List<LaneChange>> changes = new LinkedHashMap<>();
    commit.lanes().stream()
        .sorted(Comparator.comparingInt(change -> change.after().lane().number()))
        .forEach(
            change ->
                changes
                    .computeIfAbsent(change.after().lane().partition(), p -> new ArrayList<>())
                    .add(change));
    changes.forEach(
        (partition, ofPartition) ->
            book(partition)
                .claimed(
                    ofPartition, commit.last(), wanted.get(ofPartition.get(0).after().owner())));
  }

  private static List<Applied> effects(Commit commit) {
    List<Applied> effects = new ArrayList<>();
    for (TableRow row : commit.rows()) {
      if (row.row() instanceof Applied effect) {
        effects.add(effect);
      }
    }
    return effects;
  }

  // What is polled.

  /** Counts the records that lanes skip. */
  void polled(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      PartitionBook book = book(Simulation.key(partition));
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        if (book.skips(record.offset())) {
          tally.count("seen record skipped");
        }
      }
    }
  }

  // The mirror.

  @Override
  public void committed(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) ->
            require(
                offset.offset() <= book(Simulation.key(partition)).next(),
                "Kafka is never told more than the database holds: %s at %d",
                partition,
                offset.offset()));
  }

  // The end.

  /** The partitions that are not applied to their end. */
  List<TopicPartition> lagging(List<TopicPartition> partitions) {
    List<TopicPartition> lagging = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      if (book(Simulation.key(partition)).next() < kafka.log(partition).stableEnd()) {
        lagging.add(partition);
      }
    }
    return lagging;
  }

  /** Everything was applied, and nothing else. */
  void everythingApplied(List<TopicPartition> partitions, List<Applied> rows) {
    int expected = 0;
    for (TopicPartition partition : partitions) {
      Set<Long> readable = new HashSet<>();
      kafka.log(partition).read(0, Integer.MAX_VALUE).forEach(e -> readable.add(e.offset));
      Set<Long> done = book(Simulation.key(partition)).applied();
      require(readable.equals(done), "applied %s of %s: %s", done, partition, readable);
      expected += readable.size();
    }
    require(rows.size() == expected, "%d rows for %d records", rows.size(), expected);
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency for this alone.
  private void require(boolean holds, String what, Object... details) {
    if (!holds) {
      world.fail(BROKEN + what.formatted(details), null);
    }
  }

  private static TopicPartition topicPartition(PartitionKey partition) {
    return new TopicPartition(partition.topic(), partition.partition());
  }

  private static List<String> brief(List<LaneChange> changes) {
    return changes.stream()
        .map(
            change -> {
              LaneRow before = change.before();
              LaneRow after = change.after();
              return "%s %s->%d epoch %s->%d"
                  .formatted(
                      after.lane(),
                      before == null ? "none" : before.position().nextOffset(),
                      after.position().nextOffset(),
                      before == null ? "none" : before.epoch(),
                      after.epoch());
            })
        .toList();
  }

  private static List<Long> offsets(List<Applied> effects) {
    return effects.stream().map(Applied::offset).toList();
  }
}
