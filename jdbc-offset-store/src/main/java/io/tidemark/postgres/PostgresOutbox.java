// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.OutboxTable;
import io.tidemark.store.UnitTransaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The messages that are to be published. {@link #add} in the worker's thread, in the unit's
 * transaction; the others in any, one transaction a call.
 */
final class PostgresOutbox implements OutboxTable {
  private final Sessions sessions;
  private final OutboxRows rows;

  PostgresOutbox(Sessions sessions, Tables tables) {
    this.sessions = sessions;
    this.rows = new OutboxRows(tables);
  }

  @Override
  public void add(
      UnitTransaction transaction, LaneKey lane, long epoch, List<OutboxMessage> messages) {
    PostgresUnit.of(transaction)
        .run(
            "write %d messages".formatted(messages.size()),
            connection -> rows.add(connection, lane, epoch, messages));
  }

  @Override
  public Map<LaneKey, Long> held(PartitionKey partition, UUID topicId) {
    return ControlTransactions.run(
        sessions.of(partition),
        "count the messages of " + partition,
        connection -> rows.held(connection, partition, topicId));
  }

  @Override
  public Map<LaneKey, List<OutboxMessage>> read(Collection<Share> from, int limit) {
    if (from.isEmpty()) {
      return Map.of();
    }
    return ControlTransactions.run(
        session(from),
        "read the messages of %d lanes".formatted(from.size()),
        connection -> rows.read(connection, List.copyOf(from), limit));
  }

  @Override
  public long delete(Collection<Share> upTo) {
    if (upTo.isEmpty()) {
      return 0;
    }
    return ControlTransactions.run(
        session(upTo),
        "delete the messages of %d lanes".formatted(upTo.size()),
        connection -> rows.delete(connection, List.copyOf(upTo)));
  }

  private Session session(Collection<Share> shares) {
    return sessions.of(shares.iterator().next().lane().partition());
  }
}
