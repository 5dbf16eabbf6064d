// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.UnitTransaction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The keys of what took effect. {@link #purge} in any thread, one transaction a call; everything
 * else in the worker's, in the unit's transaction.
 */
final class PostgresKeys implements IdempotencyKeys {
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
            connection -> rows.add(connection, scope, keys));
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
  public int purge(String scope, Duration olderThan, int limit) {
    return ControlTransactions.run(
        sessions.latest(),
        "delete old idempotency keys",
        connection -> rows.purge(connection, scope, olderThan, limit));
  }
}
