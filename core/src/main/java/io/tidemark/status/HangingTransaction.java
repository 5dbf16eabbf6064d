// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import io.tidemark.lane.PartitionKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upstream transaction that is open for too long: a group that reads what is committed cannot
 * get past its first record, though the log goes on. Until it is committed or aborted the lag
 * counts only as far as that, and seems to be zero.
 *
 * @param partition where
 * @param stableEnd the offset of its first record: as far as the group can read
 * @param logEnd where the log really ended when this was last looked at
 * @param since since when the group has been seen not to get further
 * @param producerId the producer that holds it open, null if the cluster does not tell
 * @param transactionalId that producer's transactional id, null if the cluster does not tell
 * @param startedAt when the transaction began, null if the cluster does not tell
 */
public record HangingTransaction(
    PartitionKey partition,
    long stableEnd,
    long logEnd,
    Instant since,
    @Nullable Long producerId,
    @Nullable String transactionalId,
    @Nullable Instant startedAt) {

  /** The same, while the log goes on. */
  public HangingTransaction withLogEnd(long end) {
    return new HangingTransaction(
        partition, stableEnd, end, since, producerId, transactionalId, startedAt);
  }

  /** In words, with the cure. */
  public String describe() {
    return "%s: an upstream transaction has been open at offset %d since %s, while the log ends at %d: nothing after it can be read. Producer %s, transactional id %s, began %s. Let its producer end it, or abort it (kafka-transactions.sh)"
        .formatted(
            partition,
            stableEnd,
            since,
            logEnd,
            known(producerId),
            known(transactionalId),
            known(startedAt));
  }

  private static String known(@Nullable Object value) {
    return value == null ? "unknown" : value.toString();
  }
}
