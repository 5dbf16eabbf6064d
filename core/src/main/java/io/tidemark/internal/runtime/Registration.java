// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.GroupIdentity;
import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.GroupSettings;
import io.tidemark.store.GroupRegistration;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What must be true of a group before it starts. Thread of {@code start()}. */
final class Registration {
  private Registration() {}

  /**
   * Registers the group in every store.
   *
   * @return whether any of them holds a position of it
   * @throws TidemarkException if the group belongs to another application, or Kafka holds offsets
   *     for it that the database knows nothing of and nobody said where to start
   */
  static boolean register(
      GroupIdentity identity,
      GroupSettings settings,
      HandlerSet handlers,
      StoreRoute stores,
      ClusterView cluster) {
    GroupRegistration registration =
        new GroupRegistration(
            identity.clusterId(), identity.groupId(), settings.application(), handlers.ids());
    boolean known = register(registration, stores);
    if (known || settings.positions().start() != null) {
      return known;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = cluster.committed(identity.groupId());
    // The offsets may mirror what another instance has claimed since: so ask the database last.
    if (offsets.isEmpty()) {
      return false;
    }
    if (!register(registration, stores)) {
      throw new TidemarkException(
          "Kafka holds offsets for group %s in %d partitions, but the database holds no position of it: somebody else ran under this name. Say where to start: startAt(ADOPT) goes on at Kafka's offsets, startAt(EARLIEST) at the first records, startAt(LATEST) at the end"
              .formatted(identity.groupId(), offsets.size()),
          null);
    }
    return true;
  }

  /** Whether any store holds a position of the group. */
  private static boolean register(GroupRegistration registration, StoreRoute stores) {
    boolean known = false;
    for (Store store : stores.stores()) {
      known |= store.groups().register(registration);
    }
    return known;
  }
}
