// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.failure.Causes;
import io.tidemark.failure.Classification;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.GuardOpenException;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.RecordFailure;
import io.tidemark.internal.guard.Blamed;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says what a failure means: by the types of its causes, or else as the store of the unit's lane
 * knows it. Workers, all the same one.
 */
final class Judge {
  private final StoreRoute stores;
  private final HandlerSet handlers;
  private final TidemarkListener listener;
  private final FailureText texts;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  Judge(StoreRoute stores, HandlerSet handlers, FailureText texts, TidemarkListener listener) {
    this.stores = stores;
    this.handlers = handlers;
    this.listener = listener;
    this.texts = texts;
  }

  /** The breaker that a handler met open, if that is why it failed. */
  Optional<String> openBreaker(Throwable failure) {
    return Causes.of(failure).stream()
        .filter(GuardOpenException.class::isInstance)
        .map(cause -> ((GuardOpenException) cause).breaker())
        .findFirst();
  }

  /** What is to be said of a failure. */
  String text(Throwable failure) {
    return texts.of(failure);
  }

  Verdict verdict(UnitOfWork unit, Throwable failure) {
    Throwable cause = failure instanceof RecordFailure ? failure.getCause() : null;
    Throwable thrown = cause == null ? failure : cause;
    if (failure instanceof PositionConflictException) {
      return new Verdict(FailureKind.BUG, Blamed.NEITHER, thrown);
    }
    boolean decoding = failure instanceof RecordFailure record && record.decoding();
    return Classification.ofTypes(failure, decoding)
        .filter(
            kind ->
                kind != FailureKind.INFRASTRUCTURE || !handler(unit).policy().blamesRecord(thrown))
        .map(kind -> new Verdict(kind, Blamed.NEITHER, thrown))
        .orElseGet(() -> byStore(unit, failure, thrown));
  }

  /**
   * The database's own word goes first: what it says of its failures no dependency is blamed for.
   */
  private Verdict byStore(UnitOfWork unit, Throwable failure, Throwable thrown) {
    FailureKind kind = byStore(unit, failure);
    if (kind == FailureKind.INFRASTRUCTURE) {
      return new Verdict(kind, Blamed.DATABASE, thrown);
    }
    boolean ofRecord = kind == FailureKind.PERMANENT || kind == FailureKind.TRANSIENT;
    boolean ofHandler = failure instanceof RecordFailure record && !record.decoding();
    return ofRecord && ofHandler && blamesDependency(unit, thrown)
        ? new Verdict(FailureKind.INFRASTRUCTURE, Blamed.DEPENDENCY, thrown)
        : new Verdict(kind, Blamed.NEITHER, thrown);
  }

  private boolean blamesDependency(UnitOfWork unit, Throwable thrown) {
    HandlerDefinition handler = handler(unit);
    return !handler.guards().isEmpty() && handler.policy().blamesDependency(thrown);
  }

  private HandlerDefinition handler(UnitOfWork unit) {
    return handlers.of(unit.lane().topic());
  }

  private FailureKind byStore(UnitOfWork unit, Throwable failure) {
    Store store = stores.storeFor(unit.lane().partition());
    store
        .unknownCode(failure)
        .filter(told::add)
        .ifPresent(code -> listener.unknownFailure(code, failure));
    return store.classify(failure);
  }
}
