// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import static java.util.stream.Collectors.groupingBy;

import io.tidemark.lane.PartitionKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Which store holds a partition's lanes. A pure function: the same partition is always in the same
 * store, as a claim takes all its lanes in one transaction.
 */
public interface StoreRoute {

  /** The store that holds the lanes of a partition. */
  Store storeFor(PartitionKey partition);

  /** Every store there is. */
  Collection<Store> stores();

  /** What the stores answer about those partitions that each of them holds, taken together. */
  default <K, V> Map<K, V> ask(
      Collection<PartitionKey> partitions,
      BiFunction<LaneTable, List<PartitionKey>, Map<K, V>> question) {
    Map<K, V> answers = new HashMap<>();
    partitions.stream()
        .collect(groupingBy(this::storeFor))
        .forEach((store, its) -> answers.putAll(question.apply(store.lanes(), its)));
    return answers;
  }

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
