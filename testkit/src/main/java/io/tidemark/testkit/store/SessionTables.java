// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Handlers' tables as one transaction sees them. The worker's thread. */
final class SessionTables implements MemoryTables {
  private final MemoryTransaction transaction;

  SessionTables(MemoryTransaction transaction) {
    this.transaction = transaction;
  }

  @Override
  public void append(String table, Object row) {
    RowKey key = new RowKey(ours(table), new Object());
    transaction.execute(
        Statement.EFFECT,
        () -> {
          transaction.write(key, row);
          return key;
        });
  }

  @Override
  public void insert(String table, Object key, Object row) {
    RowKey rowKey = new RowKey(ours(table), key);
    transaction.execute(
        Statement.EFFECT,
        () -> {
          if (!transaction.lock(rowKey)) {
            return null;
          }
          if (transaction.read(rowKey) != null) {
            throw DatabaseException.uniqueViolation(rowKey.toString());
          }
          transaction.write(rowKey, row);
          return rowKey;
        });
  }

  @Override
  public void update(String table, Object key, UnaryOperator<@Nullable Object> change) {
    RowKey rowKey = new RowKey(ours(table), key);
    transaction.execute(
        Statement.EFFECT,
        () -> {
          if (!transaction.lock(rowKey)) {
            return null;
          }
          transaction.write(rowKey, change.apply(transaction.read(rowKey)));
          return rowKey;
        });
  }

  @Override
  public Optional<Object> find(String table, Object key) {
    RowKey rowKey = new RowKey(ours(table), key);
    return transaction.execute(
        Statement.EFFECT, () -> Optional.ofNullable(transaction.read(rowKey)));
  }

  @Override
  public List<Object> rows(String table) {
    return transaction.execute(Statement.EFFECT, () -> transaction.rows(ours(table)));
  }

  private static String ours(String table) {
    if (Schema.isLibrarys(table)) {
      throw new IllegalArgumentException("table " + table + " belongs to the library");
    }
    return table;
  }
}
