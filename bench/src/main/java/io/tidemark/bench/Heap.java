// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * Watches the heap of this JVM from its making until it is closed. The collector's thread tells it
 * of each collection.
 */
final class Heap implements NotificationListener, AutoCloseable {
  private final Set<String> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getName)
          .collect(Collectors.toUnmodifiableSet());
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong used = new AtomicLong();

  Heap() {
    System.gc();
    live.set(now());
    used.set(now());
    collectors.forEach(
        each -> ((NotificationEmitter) each).addNotificationListener(this, null, null));
  }

  /**
   * The most and the least that was in use.
   *
   * @param live the most that a collection left, in bytes: what is in use, and garbage that is old
   * @param used the most there was before a collection, in bytes: garbage mostly
   */
  record Peak(long live, long used) {}

  Peak peak() {
    return new Peak(live.get(), Math.max(used.get(), now()));
  }

  @Override
  public void handleNotification(Notification notification, Object handback) {
    if (notification.getUserData() instanceof CompositeData data
        && notification
            .getType()
            .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      var collection = GarbageCollectionNotificationInfo.from(data).getGcInfo();
      live.accumulateAndGet(sum(collection.getMemoryUsageAfterGc()), Math::max);
      used.accumulateAndGet(sum(collection.getMemoryUsageBeforeGc()), Math::max);
    }
  }

  private long sum(Map<String, MemoryUsage> usages) {
    return usages.entrySet().stream()
        .filter(usage -> pools.contains(usage.getKey()))
        .mapToLong(usage -> usage.getValue().getUsed())
        .sum();
  }

  private static long now() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Override
  public void close() throws ListenerNotFoundException {
    for (GarbageCollectorMXBean each : collectors) {
      ((NotificationEmitter) each).removeNotificationListener(this);
    }
  }
}
