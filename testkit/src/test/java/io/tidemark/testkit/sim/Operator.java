// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterState;
import io.tidemark.store.Move;
import io.tidemark.store.SeekResult;
import io.tidemark.store.SeekTarget;
import io.tidemark.testkit.store.DatabaseException;
import io.tidemark.testkit.store.LaneRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Who moves partitions through an instance, by its API; each time a thread of the instance's, which
 * freezes and dies with it.
 */
final class Operator {
  private final World world;
  private final Instance instance;
  private final GroupRuntime runtime;
  private final Answers answers;
  private final Tally tally;
  private int seeks;

  Operator(World world, Instance instance, GroupRuntime runtime, Answers answers, Tally tally) {
    this.world = world;
    this.instance = instance;
    this.runtime = runtime;
    this.answers = answers;
    this.tally = tally;
  }

  /** Seeks some of these partitions to wherever. */
  void seekSome(List<TopicPartition> partitions) {
    Map<TopicPartition, SeekTarget> targets = new LinkedHashMap<>();
    for (TopicPartition partition : partitions) {
      if (targets.isEmpty() || world.chance(0.3)) {
        targets.put(partition, anyTarget());
      }
    }
    start(targets);
  }

  private SeekTarget anyTarget() {
    return switch ((int) world.random(8)) {
      case 0 -> SeekTarget.beginning();
      case 1 -> SeekTarget.end();
      case 2 -> SeekTarget.at(world.environment().now().minusMillis(world.random(1000)));
      case 3 -> SeekTarget.position(world.random(12));
      default -> SeekTarget.shift(world.random(13) - 8);
    };
  }

  /** Gets a partition going again of which records are gone, with those that are there. */
  void seekToTheBeginning(PartitionKey partition) {
    start(
        Map.of(
            new TopicPartition(partition.topic(), partition.partition()), SeekTarget.beginning()));
  }

  private void start(Map<TopicPartition, SeekTarget> targets) {
    String reason = instance.name() + " seek " + ++seeks;
    answers.asked(reason, targets);
    instance.environment().start("operator", () -> seek(targets, reason));
  }

  private void seek(Map<TopicPartition, SeekTarget> targets, String reason) {
    try {
      world.note(() -> reason + ": " + targets);
      List<SeekResult> results = runtime.seek(targets, reason);
      world.note(() -> reason + ": " + results);
      for (SeekResult result : results) {
        tally.count(result.done() ? "heard sought" : "heard seek failed");
        answers.told(reason, result);
      }
    } catch (TidemarkException | KafkaException refused) {
      world.note(() -> reason + " refused: " + refused);
      tally.count("heard seek refused");
    }
  }

  /**
   * Has records redriven that were set aside, or discards some.
   *
   * @param states of these states
   */
  void redriveSome(Set<LetterState> states) {
    Errand errand = world.chance(0.1) ? Errand.DISCARD : Errand.REDRIVE;
    LetterFilter filter = LetterFilter.open().states(states).limit(1 + (int) world.random(20));
    instance.environment().start("operator", () -> ask(filter, errand));
  }

  private void ask(LetterFilter filter, Errand errand) {
    try {
      List<Long> asked = runtime.request(filter, errand, "operator", "the handler was cured");
      world.note(() -> errand + " of letters " + asked);
      tally.count("heard asked for letters", asked.size());
    } catch (TidemarkException | KafkaException refused) {
      world.note(() -> errand + " refused: " + refused);
    }
  }

  /**
   * Has a partition go on where it is, as its handler was cured.
   *
   * @param again takes it if the database did not answer
   */
  void goOn(PartitionKey partition, LaneRow row, Queue<PartitionKey> again) {
    instance.environment().start("operator", () -> moveToWhereItIs(partition, row, again));
  }

  private void moveToWhereItIs(PartitionKey partition, LaneRow row, Queue<PartitionKey> again) {
    long position = row.position().nextOffset();
    try {
      runtime.move(
          Move.Kind.SEEK,
          new TopicPartition(partition.topic(), partition.partition()),
          position,
          position,
          "operator",
          "the handler was cured");
      tally.count("heard moved");
    } catch (DatabaseException e) {
      again.add(partition);
    } catch (TidemarkException elsewhere) {
      world.note(() -> "not moved: " + elsewhere.getMessage());
    }
  }
}
