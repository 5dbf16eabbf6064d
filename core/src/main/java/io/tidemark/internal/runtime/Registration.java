// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.GroupIdentity;
import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.OtherClusterPolicy;
import io.tidemark.store.GroupRegistration;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must be true of a group before it starts. Thread of {@code start()}. */
final class Registration {
  private static final Logger log = LoggerFactory.getLogger(Registration.class);

  private Registration() {}

  /**
   * Registers the group in every store.
   *
   * @return whether any of them holds a position of it
   * @throws TidemarkException if the group belongs to another application; or the database knows it
   *     from another cluster only; or Kafka holds offsets for it that the database knows nothing of
   *     and nobody said where to start
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
    if (register(registration, stores)) {
      return true;
    }
    refuseOtherCluster(identity, settings, stores);
    if (settings.positions().start() != null) {
      return false;
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

  /** The positions of another cluster are not those of a new group, whatever its start. */
  private static void refuseOtherCluster(
      GroupIdentity identity, GroupSettings settings, StoreRoute stores) {
    Set<String> others = new TreeSet<>();
    for (Store store : stores.stores()) {
      others.addAll(store.groups().otherClusters(identity.clusterId(), identity.groupId()));
    }
    if (others.isEmpty()) {
      return;
    }
    if (settings.positions().log().otherCluster() == OtherClusterPolicy.FAIL) {
      throw new TidemarkException(
          "the database knows group %s from cluster %s, but this is cluster %s, of which it holds no position: offsets of one mean nothing in the other. Choose: set bootstrap.servers to the cluster it knows; or otherCluster(START) to start here as a new group does, where startAt(…) says; or another group id"
              .formatted(identity.groupId(), String.join(", ", others), identity.clusterId()),
          null);
    }
    log.warn(
        "group {} starts anew in cluster {}; its positions in {} are left alone; policy otherCluster(START)",
        identity.groupId(),
        identity.clusterId(),
        others);
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
