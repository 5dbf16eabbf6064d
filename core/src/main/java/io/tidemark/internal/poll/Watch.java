// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.toSet;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.status.HangingTransaction;
import io.tidemark.status.LaneStatus;
import io.tidemark.store.LaneTable;
import io.tidemark.store.StoredLane;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether claims still stand, where logs end and whether topics are still the
 * same: an idle lane would not notice otherwise. Asked by the poll thread, carried out by the
 * control thread.
 */
final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  private final PollParts parts;
  private final Supplier<List<LaneStatus>> lanes;
  private final TransactionWatch transactions;
  private final RecordTimes times;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long lookedAt;

  /** Takes what to look at; the lanes are asked for by the control thread. */
  Watch(PollParts parts, Supplier<List<LaneStatus>> lanes) {
    this.parts = parts;
    this.lanes = lanes;
    this.transactions = new TransactionWatch(parts);
    this.times = new RecordTimes(parts.cluster());
    this.lookedAt = parts.environment().nanoTime() - parts.settings().watchInterval().toNanos();
  }

  /** Has the partitions looked at if the last time is long enough ago and over. Poll thread. */
  void look(Collection<AssignedPartition> partitions, long now) {
    boolean due = now - lookedAt >= parts.settings().watchInterval().toNanos();
    if (due && !partitions.isEmpty() && looking.compareAndSet(false, true)) {
      List<PartitionKey> keys = partitions.stream().map(AssignedPartition::key).toList();
      Set<PartitionKey> waiting =
          partitions.stream()
              .filter(partition -> !partition.is(AssignedPartition.State.RUNNING))
              .map(AssignedPartition::key)
              .collect(toSet());
      Reached reached = Reached.by(partitions, parts.lanes().positions());
      parts.control().submit(Duration.ZERO, () -> look(keys, waiting, reached));
    }
  }

  private void look(List<PartitionKey> keys, Set<PartitionKey> waiting, Reached reached) {
    try {
      List<TopicPartition> partitions = keys.stream().map(GroupIdentity::partition).toList();
      Map<LaneKey, StoredLane> positions = parts.stores().ask(keys, LaneTable::positions);
      Map<PartitionKey, Long> epochs = parts.stores().ask(keys, LaneTable::epochs);
      reached.compare(positions, epochs).forEach(parts.mailbox()::post);
      parts.mailbox().post(new PollMessage.EpochsSeen(epochs));
      parts.mailbox().post(new PollMessage.PositionsSeen(furthestBehind(positions, waiting)));
      Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(toSet());
      parts.mailbox().post(new PollMessage.TopicsSeen(parts.cluster().topics(topics)));
      Map<TopicPartition, LogRange> logs = parts.cluster().ranges(partitions);
      parts.mailbox().post(new PollMessage.LogsSeen(logs));
      transactions.look(logs);
      times.look(lanes.get());
    } catch (RuntimeException e) {
      log.warn(
          "claims and log ends could not be looked at; tried again in {}: {}",
          parts.settings().watchInterval(),
          e.toString());
    } finally {
      lookedAt = parts.environment().nanoTime();
      looking.set(false);
    }
  }

  /** The smallest position of the lanes of each of some partitions. */
  private static Map<PartitionKey, Long> furthestBehind(
      Map<LaneKey, StoredLane> positions, Set<PartitionKey> wanted) {
    Map<PartitionKey, Long> smallest = new HashMap<>();
    positions.forEach(
        (lane, stored) -> {
          if (wanted.contains(lane.partition())) {
            smallest.merge(lane.partition(), stored.nextOffset(), Math::min);
          }
        });
    return smallest;
  }

  /** The lane with what is known here of its lag. Any thread. */
  LaneStatus fill(LaneStatus lane, Instant now) {
    return times.fill(lane, now);
  }

  /** The upstream transactions that hang. Any thread. */
  List<HangingTransaction> hangingTransactions() {
    return transactions.hanging();
  }
}
