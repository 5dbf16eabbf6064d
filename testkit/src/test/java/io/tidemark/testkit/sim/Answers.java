// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.store.MoveResult;
import io.tidemark.store.SeekResult;
import io.tidemark.store.SeekTarget;
import io.tidemark.testkit.store.AuditEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what operators are told of their seeks with what was committed; each seek has a reason
 * of its own. Whoever holds the baton. One that is told to be done was done, as it is told, where
 * it was asked to: at an offset, or so far from the first lane. And whatever is told, or not told
 * as the answer was lost: a seek moves a partition once at most, and one to the end takes no lane
 * back.
 */
final class Answers {
  private final Verdict verdict;
  private final Map<String, Map<TopicPartition, SeekTarget>> asked = new HashMap<>();
  private final Map<String, List<AuditEntry>> moves = new HashMap<>();

  Answers(Verdict verdict) {
    this.verdict = verdict;
  }

  /** An operator asks for this. */
  void asked(String reason, Map<TopicPartition, SeekTarget> targets) {
    asked.put(reason, targets);
  }

  /** A move is committed that took lanes from these positions. */
  void moved(AuditEntry move, LongStream positions) {
    Map<TopicPartition, SeekTarget> targets = asked.get(move.reason());
    if (targets == null) {
      return; // Somebody else's move.
    }
    List<AuditEntry> before = moves.computeIfAbsent(move.reason(), it -> new ArrayList<>());
    verdict.require(
        before.stream().noneMatch(each -> each.partition().equals(move.partition())),
        "a seek moves a partition once: %s, %s",
        before,
        move);
    before.add(move);
    TopicPartition partition =
        new TopicPartition(move.partition().topic(), move.partition().partition());
    verdict.require(
        targets.get(partition) != SeekTarget.Named.END
            || positions.allMatch(position -> position <= move.to()),
        "a seek to the end takes no lane back: %s",
        move);
  }

  /** An operator was told this. */
  void told(String reason, SeekResult result) {
    MoveResult moved = result.moved();
    if (moved == null) {
      return;
    }
    verdict.require(
        moves.getOrDefault(reason, List.of()).stream()
            .anyMatch(
                move ->
                    move.partition().equals(Simulation.key(result.partition()))
                        && move.from() == moved.from()
                        && move.to() == moved.to()),
        "a seek was done if its operator is told so: %s",
        result);
    if (result.target() instanceof SeekTarget.Offset asked) {
      verdict.require(
          moved.to() == asked.offset(), "a seek goes where it was asked to: %s", result);
    } else if (result.target() instanceof SeekTarget.Shift asked) {
      verdict.require(
          result.clamped() || moved.to() - moved.from() == asked.offsets(),
          "a seek goes as far as it was asked to: %s",
          result);
    }
  }
}
