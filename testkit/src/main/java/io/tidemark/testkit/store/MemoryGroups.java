// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.GroupRegistration;
import io.tidemark.store.GroupRegistry;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The groups' rows. Control thread. */
final class MemoryGroups implements GroupRegistry {
  private final Client client;

  MemoryGroups(Client client) {
    this.client = client;
  }

  @Override
  public boolean register(GroupRegistration registration) {
    RowKey key = Schema.group(registration.clusterId(), registration.groupId());
    return client.inTransaction(
        session ->
            client.execute(
                session,
                Statement.REGISTER,
                client.limits().claim(),
                () -> {
                  if (!client.server().lock(session, key)) {
                    return null;
                  }
                  refuseStranger(
                      registration, (GroupRegistration) client.server().read(session, key));
                  session.writes.put(key, registration);
                  return hasPositions(registration);
                }));
  }

  private static void refuseStranger(
      GroupRegistration present, @Nullable GroupRegistration stored) {
    if (stored != null && Collections.disjoint(stored.handlers(), present.handlers())) {
      throw new TidemarkException(
          "group %s belongs to application %s with handlers %s; application %s with handlers %s has none in common: give it a group of its own"
              .formatted(
                  present.groupId(),
                  stored.application(),
                  stored.handlers(),
                  present.application(),
                  present.handlers()),
          null);
    }
  }

  @Override
  public Set<String> otherClusters(String clusterId, String groupId) {
    return client.inTransaction(
        session ->
            client.execute(
                session,
                Statement.REGISTER,
                client.limits().claim(),
                () ->
                    client.server().committed().all(Schema.LANE).stream()
                        .map(row -> ((LaneRow) row).lane().partition())
                        .filter(partition -> partition.groupId().equals(groupId))
                        .map(PartitionKey::clusterId)
                        .filter(cluster -> !cluster.equals(clusterId))
                        .collect(Collectors.toSet())));
  }

  private boolean hasPositions(GroupRegistration group) {
    return client.server().committed().all(Schema.LANE).stream()
        .map(row -> ((LaneRow) row).lane().partition())
        .anyMatch(
            partition ->
                partition.clusterId().equals(group.clusterId())
                    && partition.groupId().equals(group.groupId()));
  }
}
