// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.PartitionKey;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.contract.StoreUnderTest;
import java.util.List;
import java.util.UUID;

/** The store in memory, as the contracts test it. */
final class MemoryStoreUnderTest implements StoreUnderTest {
  private static final String TABLE = "written";
  private final MemoryDatabase database = new MemoryDatabase();

  @Override
  public Store open(String owner, TimeLimits limits) {
    Store store = new MemoryStore(database);
    store.open(new StoreContext(owner, 4, limits));
    return store;
  }

  @Override
  public Writer writer(UnitTransaction transaction) {
    MemoryTables tables = transaction.resource(MemoryTables.class);
    return text -> tables.insert(TABLE, text, text);
  }

  @Override
  public List<String> written() {
    return database.rows(TABLE).stream().map(String.class::cast).toList();
  }

  @Override
  public int waiting() {
    return database.waitingStatements();
  }

  @Override
  public void plant(PartitionKey partition, UUID topicId, int lanes, long offset) {
    database.plant(partition, topicId, lanes, offset);
  }

  @Override
  public void delete(PartitionKey partition) {
    database.delete(partition);
  }

  @Override
  public List<AuditEntry> audit(PartitionKey partition) {
    return database.audit().stream().filter(e -> e.partition().equals(partition)).toList();
  }

  @Override
  public List<GapEntry> gaps(PartitionKey partition) {
    return database.gaps().stream().filter(e -> e.lane().partition().equals(partition)).toList();
  }

  @Override
  public void close() {
    if (database.openTransactions() > 0) {
      throw new AssertionError(database.openTransactions() + " transactions are still open");
    }
  }
}
