// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.FailureKind;
import io.tidemark.store.DeadLetters;
import io.tidemark.store.GroupRegistry;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.LaneTable;
import io.tidemark.store.OutboxTable;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.UnitTransactions;
import java.util.Set;

/**
 * A store in memory: one client of a {@link MemoryDatabase}. Any thread. Handlers receive {@link
 * MemoryTables}. Opened by several groups, it keeps the bounds of the last.
 */
public final class MemoryStore implements Store {
  private final Client client;
  private final UnitTransactions transactions;
  private final LaneTable lanes;
  private final DeadLetters letters;
  private final IdempotencyKeys keys;
  private final OutboxTable outbox;
  private final GroupRegistry groups;

  /** A client to which nothing happens. */
  public MemoryStore(MemoryDatabase database) {
    this(database, StoreFaults.NONE);
  }

  /** A client with faults. */
  public MemoryStore(MemoryDatabase database, StoreFaults faults) {
    this.client = new Client(database.server(), faults);
    this.transactions = new MemoryTransactions(client);
    this.lanes = new MemoryLaneTable(client);
    this.letters = new MemoryDeadLetters(client);
    this.keys = new MemoryKeys(client);
    this.outbox = new MemoryOutbox(client);
    this.groups = new MemoryGroups(client);
  }

  @Override
  public void open(StoreContext context) {
    client.open(context);
  }

  @Override
  public UnitTransactions transactions() {
    return transactions;
  }

  @Override
  public LaneTable lanes() {
    return lanes;
  }

  @Override
  public DeadLetters letters() {
    return letters;
  }

  @Override
  public IdempotencyKeys idempotency() {
    return keys;
  }

  @Override
  public OutboxTable outbox() {
    return outbox;
  }

  @Override
  public GroupRegistry groups() {
    return groups;
  }

  @Override
  public Set<Class<?>> resources() {
    return Set.of(MemoryTables.class);
  }

  @Override
  public FailureKind classify(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseException known) {
        return known.kind();
      }
    }
    return FailureKind.PERMANENT;
  }

  @Override
  public void close() {
    // A client keeps nothing between its transactions.
  }
}
