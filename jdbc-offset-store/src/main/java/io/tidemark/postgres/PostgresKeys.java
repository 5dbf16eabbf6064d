// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.OldKeys;
import io.tidemark.idempotency.Purged;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.idempotency.UnstorableKeyException;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.UnitTransaction;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The keys of what took effect. {@link #purge} in any thread, one transaction a call; everything
 * else in the worker's, in the unit's transaction.
 */
final class PostgresKeys implements IdempotencyKeys {
  /**
   * What PostgreSQL says of a row that fits no partition; the table has no other check on buckets.
   */
  private static final String NO_PARTITION = "23514";

  private final Sessions sessions;
  private final KeyRows rows;

  PostgresKeys(Sessions sessions, Tables tables) {
    this.sessions = sessions;
    this.rows = new KeyRows(tables);
  }

  @Override
  public Map<KeyId, StoredKey> add(UnitTransaction transaction, String scope, List<NewKey> keys) {
    return PostgresUnit.of(transaction)
        .run(
            "add %d idempotency keys".formatted(keys.size()),
            connection -> {
              try {
                return rows.add(connection, scope, keys);
              } catch (SQLException e) {
                if (NO_PARTITION.equals(e.getSQLState())) {
                  throw unstorable(scope, e);
                }
                throw e;
              }
            });
  }

  private static UnstorableKeyException unstorable(String scope, SQLException cause) {
    return new UnstorableKeyException(
        "tidemark_idempotency has no partition for the bucket of a key of scope %s: make it, or a DEFAULT one, and redrive the record"
            .formatted(scope),
        cause);
  }

  @Override
  public void remove(UnitTransaction transaction, String scope, Collection<KeyId> keys) {
    PostgresUnit.of(transaction)
        .run(
            "take back %d idempotency keys".formatted(keys.size()),
            connection -> rows.remove(connection, scope, keys));
  }

  @Override
  public void answer(UnitTransaction transaction, String scope, Map<KeyId, byte[]> results) {
    PostgresUnit.of(transaction)
        .run(
            "keep %d answers".formatted(results.size()),
            connection -> rows.answer(connection, scope, results));
  }

  @Override
  public Purged purge(OldKeys old, long from, int limit) {
    return ControlTransactions.run(
        sessions.latest(),
        "delete old idempotency keys",
        connection -> rows.purge(connection, old, from, limit));
  }
}
