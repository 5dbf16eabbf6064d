// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tidemark.lane.PartitionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A group in this process at one moment. Lag is that of the partitions this instance has; add up
 * those of all instances for the group as a whole.
 *
 * @param groupId the consumer group
 * @param owner the name this instance goes by in the database
 * @param state where it is in its life
 * @param lastPoll when the poll loop last turned, null before the first time
 * @param error what failed the group, null unless it failed
 * @param lanes the lanes of every assigned partition
 * @param parkedKeys of how many keys records wait in the partitions this instance handles
 * @param skippedRecords how many records this instance left out since it started, as their
 *     handlers' policies say; {@code tidemark_gap} holds those of all instances
 * @param missingTopics topics that handlers list and that do not exist yet; they are awaited
 * @param hangingTransactions upstream transactions beyond which nothing can be read
 * @param health whether a human must act, and why
 * @param outbox how publishing goes; null if nothing is published
 */
public record GroupStatus(
    String groupId,
    String owner,
    GroupState state,
    @Nullable Instant lastPoll,
    @Nullable String error,
    List<LaneStatus> lanes,
    int parkedKeys,
    long skippedRecords,
    Set<String> missingTopics,
    List<HangingTransaction> hangingTransactions,
    Health health,
    @Nullable OutboxStatus outbox) {

  /** Copies the lists. */
  public GroupStatus {
    lanes = List.copyOf(lanes);
    missingTopics = Set.copyOf(missingTopics);
    hangingTransactions = List.copyOf(hangingTransactions);
  }

  /** Whether a human need not act. */
  public boolean healthy() {
    return health.up();
  }

  /** The lanes by partition, in order. */
  public List<PartitionStatus> partitions() {
    Map<PartitionKey, List<LaneStatus>> byPartition =
        lanes.stream().collect(groupingBy(lane -> lane.lane().partition(), TreeMap::new, toList()));
    return byPartition.entrySet().stream()
        .map(entry -> new PartitionStatus(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The sum of its partitions' lag in offsets; empty while one is unknown. */
  public OptionalLong lagRecords() {
    List<OptionalLong> lags = partitions().stream().map(PartitionStatus::lagRecords).toList();
    return lags.stream().allMatch(OptionalLong::isPresent)
        ? OptionalLong.of(lags.stream().mapToLong(OptionalLong::getAsLong).sum())
        : OptionalLong.empty();
  }

  /** The greatest of its partitions' lag times, zero without any; empty while one is unknown. */
  public Optional<Duration> lagTime() {
    List<Optional<Duration>> lags = partitions().stream().map(PartitionStatus::lagTime).toList();
    return lags.stream().allMatch(Optional::isPresent)
        ? Optional.of(
            lags.stream().map(Optional::orElseThrow).reduce(Duration.ZERO, GroupStatus::longer))
        : Optional.empty();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
