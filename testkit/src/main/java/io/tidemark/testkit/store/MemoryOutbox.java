// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.FencedException;
import io.tidemark.store.OutboxTable;
import io.tidemark.store.UnitTransaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** The messages that are to be published. {@link #add} is workers', the others any thread's. */
final class MemoryOutbox implements OutboxTable {
  private final Client client;
  private final Server server;

  MemoryOutbox(Client client) {
    this.client = client;
    this.server = client.server();
  }

  @Override
  public void add(
      UnitTransaction transaction, LaneKey lane, long epoch, List<OutboxMessage> messages) {
    MemoryTransaction unit = MemoryTransaction.of(transaction);
    boolean ours = unit.execute(Statement.ADD_MESSAGES, () -> add(unit, lane, epoch, messages));
    if (!ours) {
      throw new FencedException(lane, epoch);
    }
  }

  private static boolean add(
      MemoryTransaction unit, LaneKey lane, long epoch, List<OutboxMessage> messages) {
    LaneRow row = (LaneRow) unit.read(Schema.lane(lane));
    if (row == null || row.epoch() != epoch) {
      return false;
    }
    for (OutboxMessage message : messages) {
      MessageRow added = new MessageRow(lane, row.topicId(), message);
      RowKey key = Schema.message(added.key());
      if (unit.read(key) != null) {
        throw DatabaseException.uniqueViolation(key.toString());
      }
      unit.write(key, added);
    }
    return true;
  }

  @Override
  public Map<LaneKey, Long> held(PartitionKey partition, UUID topicId) {
    return control(
        Statement.COUNT_MESSAGES,
        session ->
            messages(session)
                .filter(row -> row.lane().partition().equals(partition))
                .filter(row -> row.topicId().equals(topicId))
                .collect(groupingBy(MessageRow::lane, counting())));
  }

  @Override
  public Map<LaneKey, List<OutboxMessage>> read(Collection<Share> from, int limit) {
    return control(
        Statement.READ_MESSAGES,
        session -> {
          Map<LaneKey, List<OutboxMessage>> read = new HashMap<>();
          for (Share share : from) {
            read.put(
                share.lane(),
                messages(session)
                    .filter(row -> row.isOf(share) && !row.isBefore(share))
                    .sorted(MessageRow.ORDER)
                    .limit(limit)
                    .map(MessageRow::message)
                    .toList());
          }
          return read;
        });
  }

  @Override
  public long delete(Collection<Share> upTo) {
    return control(
        Statement.DELETE_MESSAGES,
        session -> {
          List<MessageRow> published =
              messages(session).filter(row -> upTo.stream().anyMatch(row::isBefore)).toList();
          for (MessageRow row : published) {
            session.writes.put(Schema.message(row.key()), null);
          }
          return (long) published.size();
        });
  }

  private Stream<MessageRow> messages(Session session) {
    return server.readAll(session, Schema.OUTBOX).stream().map(MessageRow.class::cast);
  }

  private <T> T control(Statement statement, Function<Session, T> query) {
    return client.inTransaction(
        session ->
            client.execute(
                session, statement, client.limits().claim(), () -> query.apply(session)));
  }
}
