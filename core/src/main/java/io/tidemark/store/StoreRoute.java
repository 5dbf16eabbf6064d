// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.PartitionKey;
import java.util.Collection;
import java.util.List;

/**
 * Which store holds a partition's lanes. A pure function: the same partition is always in the same
 * store, as a claim takes all its lanes in one transaction.
 */
public interface StoreRoute {

  /** The store that holds the lanes of a partition. */
  Store storeFor(PartitionKey partition);

  /** Every store there is. */
  Collection<Store> stores();

  /** Everything in one store. */
  static StoreRoute to(Store store) {
    return new StoreRoute() {
      @Override
      public Store storeFor(PartitionKey partition) {
        return store;
      }

      @Override
      public Collection<Store> stores() {
        return List.of(store);
      }
    };
  }
}
