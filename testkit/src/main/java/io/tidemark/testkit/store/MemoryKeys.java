// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.OldKeys;
import io.tidemark.idempotency.Purged;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.UnitTransaction;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The keys of what took effect. {@link #purge} is any thread's, everything else is workers'. What a
 * unit adds is locked until it ends; what is there is only read, but for a row that another one
 * holds: that is waited for.
 */
final class MemoryKeys implements IdempotencyKeys {
  private static final Comparator<NewKey> IN_ORDER =
      Comparator.comparing((NewKey key) -> key.id().bucket())
          .thenComparing(key -> key.id().hash().bytes(), Arrays::compareUnsigned);

  private final Client client;
  private final Server server;

  MemoryKeys(Client client) {
    this.client = client;
    this.server = client.server();
  }

  @Override
  public Map<KeyId, StoredKey> add(UnitTransaction transaction, String scope, List<NewKey> keys) {
    MemoryTransaction unit = MemoryTransaction.of(transaction);
    List<NewKey> inOrder = keys.stream().sorted(IN_ORDER).toList();
    return unit.execute(Statement.ADD_KEYS, () -> tryAdd(unit, scope, inOrder));
  }

  /** Null while it has to wait; what was locked until then stays so. */
  private @Nullable Map<KeyId, StoredKey> tryAdd(
      MemoryTransaction unit, String scope, List<NewKey> keys) {
    Map<KeyId, StoredKey> known = new HashMap<>();
    for (NewKey key : keys) {
      RowKey row = Schema.key(scope, key.id());
      boolean settled = unit.read(row) != null && !unit.heldByOther(row);
      if (!settled && !unit.lock(row)) {
        return null;
      }
      KeyRow there = (KeyRow) unit.read(row);
      if (there != null) {
        known.put(key.id(), there.stored());
      }
    }
    for (NewKey key : keys) {
      if (!known.containsKey(key.id())) {
        unit.write(Schema.key(scope, key.id()), KeyRow.added(scope, key, now()));
      }
    }
    return known;
  }

  @Override
  public void remove(UnitTransaction transaction, String scope, Collection<KeyId> keys) {
    change(
        MemoryTransaction.of(transaction), Statement.REMOVE_KEYS, scope, keys, (id, row) -> null);
  }

  @Override
  public void answer(UnitTransaction transaction, String scope, Map<KeyId, byte[]> results) {
    change(
        MemoryTransaction.of(transaction),
        Statement.ANSWER_KEYS,
        scope,
        results.keySet(),
        (id, row) -> row.answered(Objects.requireNonNull(results.get(id))));
  }

  private static void change(
      MemoryTransaction unit,
      Statement statement,
      String scope,
      Collection<KeyId> keys,
      BiFunction<KeyId, KeyRow, @Nullable KeyRow> change) {
    unit.execute(
        statement,
        () -> {
          if (!keys.stream().allMatch(id -> unit.lock(Schema.key(scope, id)))) {
            return null;
          }
          keys.forEach(
              id -> unit.write(Schema.key(scope, id), change.apply(id, there(unit, scope, id))));
          return keys;
        });
  }

  private static KeyRow there(MemoryTransaction unit, String scope, KeyId id) {
    KeyRow row = (KeyRow) unit.read(Schema.key(scope, id));
    if (row == null) {
      throw new IllegalStateException(scope + ": a key that this unit added is not there: " + id);
    }
    return row;
  }

  @Override
  public Purged purge(OldKeys old, long from, int limit) {
    int deleted =
        client.inTransaction(
            session ->
                client.execute(
                    session,
                    Statement.PURGE_KEYS,
                    client.limits().claim(),
                    () -> purge(session, old, limit)));
    return new Purged(deleted, deleted == limit ? from + 1 : Purged.END);
  }

  private int purge(Session session, OldKeys old, int limit) {
    Instant now = now();
    Instant until = old.until() == null || old.until().isAfter(now) ? now : old.until();
    Instant before = until.minus(old.retention());
    List<RowKey> rows =
        server.readAll(session, Schema.KEY).stream()
            .map(KeyRow.class::cast)
            .filter(row -> old.scopes().contains(row.scope()) && row.isOlder(before))
            .sorted(Comparator.comparing(KeyRow::createdAt))
            .map(row -> Schema.key(row.scope(), row.id()))
            .filter(row -> server.lockFree(session, row))
            .limit(limit)
            .toList();
    rows.forEach(row -> session.writes.put(row, null));
    return rows.size();
  }

  private Instant now() {
    return Instant.ofEpochMilli(server.millis());
  }
}
