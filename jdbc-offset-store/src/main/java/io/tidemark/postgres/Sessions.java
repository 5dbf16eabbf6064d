// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.StoreContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The runtimes that have opened the store, and which of them works on which group. Safe for all
 * threads. A group is the runtime's that claimed last; a call that names no owner and concerns no
 * claimed group is the latest runtime's.
 */
final class Sessions {

  /** A group of one cluster. */
  private record Group(String clusterId, String groupId) {
    static Group of(PartitionKey key) {
      return new Group(key.clusterId(), key.groupId());
    }
  }

  private final Map<String, Session> byOwner = new ConcurrentHashMap<>();
  private final Map<Group, Session> byGroup = new ConcurrentHashMap<>();
  private volatile @Nullable Session latest;

  /** Adds a runtime; returns the one of the same owner that it replaces, to be closed. */
  @Nullable Session add(Session session) {
    latest = session;
    Session replaced = byOwner.put(session.context().owner(), session);
    byGroup.replaceAll((key, its) -> its.equals(replaced) ? session : its);
    return replaced;
  }

  /** The runtime that claims partitions, from now on the one that works on their groups. */
  Session claiming(Collection<PartitionKey> keys, String owner) {
    Session session = byOwner.getOrDefault(owner, latest());
    keys.forEach(key -> byGroup.put(Group.of(key), session));
    return session;
  }

  /** The runtime that works on the partition. */
  Session of(PartitionKey key) {
    Session session = byGroup.get(Group.of(key));
    return session == null ? latest() : session;
  }

  Session latest() {
    Session session = latest;
    if (session == null) {
      throw new TidemarkException("the store is not open", null);
    }
    return session;
  }

  /** How many units may run at once in the runtimes of other owners. */
  int workersBeside(String owner) {
    return byOwner.values().stream()
        .map(Session::context)
        .filter(context -> !context.owner().equals(owner))
        .mapToInt(StoreContext::workers)
        .sum();
  }

  /** Forgets one runtime; returns its session to be closed, if it has one. */
  Optional<Session> remove(String owner) {
    Session removed = byOwner.remove(owner);
    byGroup.values().removeIf(session -> session.equals(removed));
    latest = byOwner.values().stream().findAny().orElse(null);
    return Optional.ofNullable(removed);
  }

  /** Forgets all of them; returns them to be closed. */
  List<Session> removeAll() {
    List<Session> removed = List.copyOf(byOwner.values());
    latest = null;
    byGroup.clear();
    byOwner.clear();
    return removed;
  }
}
