// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.failure.Classification;
import io.tidemark.handler.RecordFailure;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says what a failure means: by the types of its causes, or else as the store of the unit's lane
 * knows it. Workers, all the same one.
 */
final class Judge {
  private final StoreRoute stores;
  private final TidemarkListener listener;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  Judge(StoreRoute stores, TidemarkListener listener) {
    this.stores = stores;
    this.listener = listener;
  }

  FailureKind kind(UnitOfWork unit, Throwable failure) {
    if (failure instanceof PositionConflictException) {
      return FailureKind.BUG;
    }
    boolean decoding = failure instanceof RecordFailure record && record.decoding();
    return Classification.ofTypes(failure, decoding).orElseGet(() -> byStore(unit, failure));
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
