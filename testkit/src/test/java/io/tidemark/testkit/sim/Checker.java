// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.testkit.store.Commit;
import io.tidemark.testkit.store.Commit.LaneChange;
import io.tidemark.testkit.store.Commit.TableRow;
import io.tidemark.testkit.store.CommitObserver;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
  private final Map<LaneKey, LaneRow> lanes = new HashMap<>();
  private final Map<LaneKey, Long> lastApplied = new HashMap<>();
  private final Map<TopicPartition, Set<Long>> applied = new HashMap<>();
  private final Map<TopicPartition, Long> complete = new HashMap<>();

  Checker(World world, SimKafka kafka) {
    this.world = world;
    this.kafka = kafka;
  }

  /** Takes note of rows that were planted. */
  void starts(List<LaneRow> rows) {
    rows.forEach(row -> lanes.put(row.lane(), row));
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
      require(
          Objects.equals(change.before(), lanes.get(change.after().lane())),
          "the database and the checker agree on what was there before " + change);
    }
    if (commit.last() == Statement.ADVANCE) {
      unit(commit, effects);
    } else {
      require(effects.isEmpty(), "effects come with an advance, but these with " + commit.last());
      claims(commit.lanes());
    }
    commit.lanes().forEach(change -> lanes.put(change.after().lane(), change.after()));
    commit.lanes().forEach(change -> noGap(change.after().lane().partition()));
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

  // A unit.

  private void unit(Commit commit, List<Applied> effects) {
    require(commit.lanes().size() == 1, "effects and advance commit together, in one lane");
    if (commit.lanes().size() != 1) {
      return;
    }
    LaneRow before = commit.lanes().get(0).before();
    LaneRow after = commit.lanes().get(0).after();
    if (before == null) {
      require(false, "a unit advances a lane that was claimed");
      return;
    }
    long from = before.position().nextOffset();
    long to = after.position().nextOffset();
    require(after.epoch() == before.epoch(), "an advance leaves the epoch alone");
    require(to >= from, "positions only grow, but went from " + from + " to " + to);
    require(
        commit.client().equals(before.owner()),
        "only the owner %s advances, but %s did".formatted(before.owner(), commit.client()));
    for (Applied effect : effects) {
      require(effect.lane().equals(after.lane()), "effects are of the unit's lane: " + effect);
      require(
          effect.epoch() == after.epoch(),
          "units run under the current epoch %d: %s".formatted(after.epoch(), effect));
      require(
          effect.offset() >= from && effect.offset() < to,
          "applied lies in [%d, %d): %s".formatted(from, to, effect));
      apply(effect);
    }
  }

  private void apply(Applied effect) {
    TopicPartition partition = topicPartition(effect.lane().partition());
    require(
        applied.computeIfAbsent(partition, p -> new HashSet<>()).add(effect.offset()),
        "applied exactly once: " + effect);
    Long last = lastApplied.put(effect.lane(), effect.offset());
    require(
        last == null || last < effect.offset(), "applied in order, after " + last + ": " + effect);
  }

  // Claims, releases, moves.

  private void claims(List<LaneChange> changes) {
    Map<PartitionKey, Set<Long>> epochs = new HashMap<>();
    for (LaneChange change : changes) {
      LaneRow before = change.before();
      LaneRow after = change.after();
      epochs.computeIfAbsent(after.lane().partition(), p -> new HashSet<>()).add(after.epoch());
      if (before != null) {
        require(
            after.epoch() > before.epoch(),
            "epochs only grow, but %s went from %d to %d"
                .formatted(after.lane(), before.epoch(), after.epoch()));
        require(
            after.position().nextOffset() == before.position().nextOffset(),
            "a claim leaves the position alone: " + change);
      }
    }
    epochs.forEach(
        (partition, distinct) -> {
          require(distinct.size() == 1, "all lanes of " + partition + " share one epoch");
          int rows = (int) changes.stream().filter(c -> of(c.after(), partition)).count();
          int all = changes.get(0).after().shape().lanes();
          require(
              rows == all, "every lane of %s is fenced: %d of %d".formatted(partition, rows, all));
        });
  }

  private static boolean of(LaneRow row, PartitionKey partition) {
    return row.lane().partition().equals(partition);
  }

  // No gap.

  /** What can be read below the position of the lane that is furthest behind, was applied. */
  private void noGap(PartitionKey key) {
    TopicPartition partition = topicPartition(key);
    long next = next(key);
    long from = complete.getOrDefault(partition, 0L);
    for (SimLog.Entry entry : kafka.log(partition).read(from, Integer.MAX_VALUE)) {
      if (entry.offset >= next) {
        break;
      }
      require(
          applied.getOrDefault(partition, Set.of()).contains(entry.offset),
          "no gap: offset %d of %s lies before position %d and was not applied"
              .formatted(entry.offset, partition, next));
    }
    complete.put(partition, Math.max(from, next));
  }

  private long next(PartitionKey partition) {
    return lanes.values().stream()
        .filter(row -> of(row, partition))
        .mapToLong(row -> row.position().nextOffset())
        .min()
        .orElse(0);
  }

  // The mirror.

  @Override
  public void committed(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) ->
            require(
                offset.offset() <= next(key(partition)),
                "Kafka is never told more than the database holds: %s at %d"
                    .formatted(partition, offset.offset())));
  }

  // The end.

  /** The partitions that are not applied to their end. */
  List<TopicPartition> lagging(int partitions) {
    List<TopicPartition> lagging = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      TopicPartition partition = new TopicPartition(Scenario.TOPIC, i);
      if (next(key(partition)) < kafka.log(partition).stableEnd()) {
        lagging.add(partition);
      }
    }
    return lagging;
  }

  /** Everything was applied, and nothing else. */
  void everythingApplied(int partitions, List<Applied> rows) {
    int expected = 0;
    for (int i = 0; i < partitions; i++) {
      TopicPartition partition = new TopicPartition(Scenario.TOPIC, i);
      Set<Long> readable = new HashSet<>();
      kafka.log(partition).read(0, Integer.MAX_VALUE).forEach(e -> readable.add(e.offset));
      Set<Long> done = applied.getOrDefault(partition, Set.of());
      require(readable.equals(done), "applied %s of %s: %s".formatted(done, partition, readable));
      expected += readable.size();
    }
    require(rows.size() == expected, "%d rows for %d records".formatted(rows.size(), expected));
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      world.fail(BROKEN + what, null);
    }
  }

  private static PartitionKey key(TopicPartition partition) {
    return new PartitionKey(
        SimClusterView.CLUSTER_ID, Scenario.GROUP, partition.topic(), partition.partition());
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
