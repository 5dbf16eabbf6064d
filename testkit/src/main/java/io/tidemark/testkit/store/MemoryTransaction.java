// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.store.UnitTransaction;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A unit's transaction, begun by its first use. The worker's thread, but for {@link #abort}; dead
 * once the work has returned.
 */
final class MemoryTransaction implements UnitTransaction {
  private final Client client;
  private final MemoryTables tables = new SessionTables(this);
  private volatile @Nullable Session session;
  private volatile boolean aborted;
  private volatile boolean ended;

  MemoryTransaction(Client client) {
    this.client = client;
  }

  /** The unit whose transaction this is. */
  static MemoryTransaction of(UnitTransaction transaction) {
    if (transaction instanceof MemoryTransaction unit) {
      return unit;
    }
    throw new IllegalArgumentException("not a transaction of this store: " + transaction);
  }

  @Override
  public <T> T resource(Class<T> type) {
    begun();
    if (!type.isInstance(tables)) {
      throw new IllegalArgumentException(
          "this store offers %s, not %s".formatted(MemoryTables.class.getName(), type.getName()));
    }
    return type.cast(tables);
  }

  @Override
  public void abort() {
    aborted = true;
    Session begun = session;
    if (begun != null) {
      client.server().cut(begun);
    }
  }

  /** Runs a statement that may wait for a row as long as a unit may. */
  <T> T execute(Statement statement, Supplier<@Nullable T> attempt) {
    return client.execute(begun(), statement, client.limits().lock(), attempt);
  }

  /** A row as this transaction sees it; inside a statement. */
  @Nullable Object read(RowKey key) {
    return client.server().read(begun(), key);
  }

  /** Writes a row that {@link #lock} got; inside a statement. */
  void write(RowKey key, @Nullable Object row) {
    begun().writes.put(key, row);
  }

  /** Locks a row; inside a statement, which answers null if this answers false. */
  boolean lock(RowKey key) {
    return client.server().lock(begun(), key);
  }

  /** Whether another transaction holds a row; inside a statement. */
  boolean heldByOther(RowKey key) {
    return client.server().heldByOther(begun(), key);
  }

  /** All rows of a table as this transaction sees them; inside a statement. */
  List<Object> rows(String table) {
    return client.server().readAll(begun(), table);
  }

  Session begun() {
    if (ended) {
      throw new IllegalStateException("the unit is over: its transaction can no longer be used");
    }
    Session begun = session;
    if (begun == null) {
      begun = client.begin();
      session = begun;
      if (aborted) {
        client.server().cut(begun);
      }
    }
    return begun;
  }

  void commit() throws AnswerLostException {
    Session begun = session;
    if (begun != null) {
      client.commit(begun);
    }
  }

  void rollback(Throwable because) {
    Session begun = session;
    if (begun != null) {
      client.rollback(begun, because);
    }
  }

  void end() {
    ended = true;
  }
}
