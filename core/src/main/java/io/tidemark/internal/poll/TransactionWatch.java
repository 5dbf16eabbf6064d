// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.status.HangingTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices upstream transactions that stay open, beyond which the group cannot read. Control thread,
 * but for {@link #hanging}.
 */
final class TransactionWatch {
  private static final Logger log = LoggerFactory.getLogger(TransactionWatch.class);

  /** How far can be read, since when, and what was told of it, if it was. */
  private record Stuck(long stableEnd, Instant since, @Nullable HangingTransaction told) {}

  private final PollParts parts;
  private final Map<TopicPartition, Stuck> stuck = new HashMap<>();
  private volatile List<HangingTransaction> hanging = List.of();

  TransactionWatch(PollParts parts) {
    this.parts = parts;
  }

  /** The transactions that hang. Any thread. */
  List<HangingTransaction> hanging() {
    return hanging;
  }

  /** Compares how far the group can read with where the logs really end. */
  void look(Map<TopicPartition, LogRange> logs) {
    stuck.entrySet().removeIf(entry -> !logs.containsKey(entry.getKey()));
    Map<TopicPartition, Long> ends = parts.cluster().realEnds(logs.keySet());
    logs.forEach(
        (partition, log) -> look(partition, log.end(), ends.getOrDefault(partition, log.end())));
    hanging =
        stuck.values().stream()
            .map(Stuck::told)
            .flatMap(told -> Optional.ofNullable(told).stream())
            .toList();
  }

  private void look(TopicPartition partition, long stableEnd, long realEnd) {
    Stuck before = stuck.get(partition);
    if (before != null && (before.stableEnd() != stableEnd || realEnd <= stableEnd)) {
      stuck.remove(partition);
      tellOfEnd(before);
      before = null;
    }
    if (realEnd > stableEnd) {
      Instant now = parts.environment().now();
      stuck.put(
          partition,
          before == null ? new Stuck(stableEnd, now, null) : told(partition, before, realEnd, now));
    }
  }

  private Stuck told(TopicPartition partition, Stuck before, long realEnd, Instant now) {
    HangingTransaction told = before.told();
    Duration age = Duration.between(before.since(), now);
    if (told == null && age.compareTo(parts.settings().progressLimit()) < 0) {
      return before;
    }
    HangingTransaction current =
        told == null ? found(partition, before, realEnd) : told.withLogEnd(realEnd);
    if (told == null) {
      log.warn("{}", current.describe());
      parts.listener().transactionHangs(current);
    }
    return new Stuck(before.stableEnd(), before.since(), current);
  }

  private HangingTransaction found(TopicPartition partition, Stuck before, long realEnd) {
    Optional<OpenTransaction> open = parts.cluster().openTransaction(partition, before.stableEnd());
    return new HangingTransaction(
        parts.identity().key(partition),
        before.stableEnd(),
        realEnd,
        before.since(),
        open.map(OpenTransaction::producerId).orElse(null),
        open.map(OpenTransaction::transactionalId).orElse(null),
        open.map(OpenTransaction::startedAt).orElse(null));
  }

  private static void tellOfEnd(Stuck before) {
    if (before.told() != null) {
      log.info(
          "{}: the transaction at {} has ended", before.told().partition(), before.stableEnd());
    }
  }
}
