// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.Fault;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.DeadLetters;
import io.tidemark.store.GroupRegistry;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.LaneTable;
import io.tidemark.store.OutboxTable;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.UnitTransactions;
import java.util.List;
import java.util.Set;

/** A store that can be set up and not opened. */
final class FakeStore implements Store {
  private final Set<Class<?>> resources;
  private final List<Fault> faults;

  FakeStore(Set<Class<?>> resources, Fault... faults) {
    this.resources = resources;
    this.faults = List.of(faults);
  }

  @Override
  public List<Fault> faults(int workers, TimeLimits limits) {
    return faults;
  }

  @Override
  public void open(StoreContext context) {
    throw new TidemarkException("the database is not there", null);
  }

  @Override
  public UnitTransactions transactions() {
    throw new AssertionError("was never opened");
  }

  @Override
  public LaneTable lanes() {
    throw new AssertionError("was never opened");
  }

  @Override
  public OutboxTable outbox() {
    throw new AssertionError("was never opened");
  }

  @Override
  public DeadLetters letters() {
    throw new AssertionError("was never opened");
  }

  @Override
  public IdempotencyKeys idempotency() {
    throw new AssertionError("was never opened");
  }

  @Override
  public GroupRegistry groups() {
    throw new AssertionError("was never opened");
  }

  @Override
  public Set<Class<?>> resources() {
    return resources;
  }

  @Override
  public FailureKind classify(Throwable failure) {
    return FailureKind.PERMANENT;
  }

  @Override
  public void close() {}
}
