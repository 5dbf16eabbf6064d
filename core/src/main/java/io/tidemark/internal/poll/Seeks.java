// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.LaneTable;
import io.tidemark.store.Move;
import io.tidemark.store.Move.Expected;
import io.tidemark.store.MoveResult;
import io.tidemark.store.SeekResult;
import io.tidemark.store.SeekTarget;
import io.tidemark.store.StoreRoute;
import io.tidemark.store.StoredLane;
import io.tidemark.store.UnexpectedPositionException;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves partitions where an operator wants them: first finds out where that is, then moves each
 * through a claim of its own. Whoever owns a partition is fenced and goes on from there. Any
 * thread.
 */
public final class Seeks {
  private static final Logger log = LoggerFactory.getLogger(Seeks.class);

  /**
   * A unit may commit between the look at a position and the move that expects it there: then both
   * are done again.
   */
  private static final int TRIES = 30;

  private final GroupIdentity identity;
  private final String operator;
  private final StoreRoute stores;
  private final ClusterView cluster;
  private final Mailbox mailbox;

  /** Takes who seeks, what is looked at, and who is told. */
  public Seeks(
      GroupIdentity identity,
      String operator,
      StoreRoute stores,
      ClusterView cluster,
      Mailbox mailbox) {
    this.identity = identity;
    this.operator = operator;
    this.stores = stores;
    this.cluster = cluster;
    this.mailbox = mailbox;
  }

  /**
   * Moves partitions, each to its target. Answers come in the order of the targets; a partition
   * that could not be moved does not hold up the others.
   *
   * @throws TidemarkException naming every target that makes no sense; nothing was moved then
   */
  public List<SeekResult> seek(Map<TopicPartition, SeekTarget> targets, String reason) {
    Map<TopicPartition, Destination> destinations =
        new SeekPlan(identity, stores, cluster).of(targets);
    List<SeekResult> results = new ArrayList<>();
    targets.forEach(
        (partition, target) ->
            results.add(
                seek(
                    partition,
                    target,
                    Objects.requireNonNull(destinations.get(partition)),
                    reason)));
    return results;
  }

  private SeekResult seek(
      TopicPartition partition, SeekTarget target, Destination destination, String reason) {
    PartitionKey key = identity.key(partition);
    try {
      MoveResult moved = move(key, target, destination, reason);
      log.info("{} was moved from {} to {}: {}", key, moved.from(), moved.to(), reason);
      mailbox.moved(key, moved.epoch());
      return new SeekResult(partition, target, destination.clamped(moved), moved, null);
    } catch (TidemarkException e) {
      log.warn(
          "{} was not moved to {}, as far as is known; tidemark_audit tells: {}",
          key,
          target,
          e.toString());
      return new SeekResult(partition, target, false, null, e);
    }
  }

  private MoveResult move(
      PartitionKey key, SeekTarget target, Destination destination, String reason) {
    LaneTable lanes = stores.storeFor(key).lanes();
    Long offset = destination.offset();
    if (offset == null) {
      return shift(lanes, key, destination, reason);
    }
    Move.Kind kind = target instanceof SeekTarget.AtLeast ? Move.Kind.JUMP : Move.Kind.SEEK;
    return lanes.move(new Move(kind, key, Expected.ANYWHERE, offset, operator, reason));
  }

  /**
   * Moves from where the partition is in the moment of the move: expects it there, and looks again
   * if it has moved on.
   */
  private MoveResult shift(
      LaneTable lanes, PartitionKey key, Destination destination, String reason) {
    for (int attempt = 1; ; attempt++) {
      LongSummaryStatistics before = positions(lanes, key);
      long to = destination.from(before.getMin(), before.getMax());
      Expected expected = destination.expected(before.getMin(), to);
      try {
        return lanes.move(new Move(Move.Kind.SEEK, key, expected, to, operator, reason));
      } catch (UnexpectedPositionException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  private static LongSummaryStatistics positions(LaneTable lanes, PartitionKey key) {
    return lanes.positions(List.of(key)).values().stream()
        .mapToLong(StoredLane::nextOffset)
        .summaryStatistics();
  }
}
