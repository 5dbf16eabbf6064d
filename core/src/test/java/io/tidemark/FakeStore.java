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
import io.tidemark.store.Sinks;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.UnitTransactions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store that can be set up; opening it fails, or else the first that is asked of it. */
final class FakeStore implements Store {
  private final Set<Class<?>> resources;
  private final List<Fault> faults;
  private @Nullable Error failure;
  private int closed;

  FakeStore(Set<Class<?>> resources, Fault... faults) {
    this.resources = resources;
    this.faults = List.of(faults);
  }

  /** Opens, and throws this at the next step; a close fails too. */
  FakeStore opensInVain(Error cause) {
    failure = cause;
    return this;
  }

  int closed() {
    return closed;
  }

  @Override
  public List<Fault> faults(int workers, TimeLimits limits) {
    return faults;
  }

  @Override
  public void open(StoreContext context) {
    if (failure == null) {
      throw new TidemarkException("the database is not there", null);
    }
  }

  @Override
  public Sinks sinks() {
    if (failure != null) {
      throw failure;
    }
    return Store.super.sinks();
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
  public void close() {
    closed++;
    throw new IllegalStateException("close number " + closed + " failed");
  }
}
