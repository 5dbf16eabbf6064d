// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.tidemark.lane.PartitionKey;
import io.tidemark.store.StoreRoute;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives partitions up in the database. Control thread. A courtesy to the next owner, who fences us
 * in any case.
 */
final class Releases {
  private static final Logger log = LoggerFactory.getLogger(Releases.class);

  private Releases() {}

  static void release(StoreRoute stores, Map<PartitionKey, Long> epochs) {
    epochs.entrySet().stream()
        .collect(
            groupingBy(
                entry -> stores.storeFor(entry.getKey()),
                toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .forEach(
            (store, held) -> {
              try {
                store.lanes().release(held);
              } catch (RuntimeException e) {
                log.info(
                    "{} are not marked as released; the next owner fences them: {}",
                    held.keySet(),
                    e.toString());
              }
            });
  }
}
