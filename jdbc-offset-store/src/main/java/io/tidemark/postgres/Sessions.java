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
 * The runtimes that have opened the store, and which of them works on which partition. Safe for all
 * threads. A partition is the runtime's that claimed it last; a call that names no owner and
 * concerns no claimed partition is the latest runtime's.
 */
final class Sessions {
  private final Map<String, Session> byOwner = new ConcurrentHashMap<>();
  private final Map<PartitionKey, Session> byPartition = new ConcurrentHashMap<>();
  private volatile @Nullable Session latest;

  /** Adds a runtime; returns the one of the same owner that it replaces, to be closed. */
  @Nullable Session add(Session session) {
    latest = session;
    Session replaced = byOwner.put(session.context().owner(), session);
    byPartition.replaceAll((key, its) -> its.equals(replaced) ? session : its);
    return replaced;
  }

  /** The runtime that claims partitions, from now on the one that works on them. */
  Session claiming(Collection<PartitionKey> keys, String owner) {
    Session session = byOwner.getOrDefault(owner, latest());
    keys.forEach(key -> byPartition.put(key, session));
    return session;
  }

  /** The runtime that works on the partition. */
  Session of(PartitionKey key) {
    Session session = byPartition.get(key);
    return session == null ? latest() : session;
  }

  Session latest() {
    Session session = latest;
    if (session == null) {
      throw new TidemarkException("the store is not open", null);
    }
    return session;
  }

  /** How many connections for units there are in the runtimes of other owners. */
  int connectionsBeside(String owner) {
    return byOwner.values().stream()
        .map(Session::context)
        .filter(context -> !context.owner().equals(owner))
        .mapToInt(StoreContext::connections)
        .sum();
  }

  /** Forgets one runtime; returns its session to be closed, if it has one. */
  Optional<Session> remove(String owner) {
    Session removed = byOwner.remove(owner);
    byPartition.values().removeIf(session -> session.equals(removed));
    latest = byOwner.values().stream().findAny().orElse(null);
    return Optional.ofNullable(removed);
  }

  /** Forgets all of them; returns them to be closed. */
  List<Session> removeAll() {
    List<Session> removed = List.copyOf(byOwner.values());
    latest = null;
    byPartition.clear();
    byOwner.clear();
    return removed;
  }
}
