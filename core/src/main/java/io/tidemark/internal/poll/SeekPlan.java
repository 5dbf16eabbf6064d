// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.LaneTable;
import io.tidemark.store.SeekTarget;
import io.tidemark.store.StoreRoute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where the targets of one seek are, and whether all of them make sense, before anything
 * moves. Used once, by the thread that seeks.
 */
final class SeekPlan {
  private final GroupIdentity identity;
  private final StoreRoute stores;
  private final ClusterView cluster;
  private final List<String> faults = new ArrayList<>();

  SeekPlan(GroupIdentity identity, StoreRoute stores, ClusterView cluster) {
    this.identity = identity;
    this.stores = stores;
    this.cluster = cluster;
  }

  /**
   * Where each partition is to go.
   *
   * @throws TidemarkException naming every target that makes no sense
   */
  Map<TopicPartition, Destination> of(Map<TopicPartition, SeekTarget> targets) {
    Set<TopicPartition> there = there(targets.keySet());
    requireRows(there);
    Map<TopicPartition, LogRange> logs = there.isEmpty() ? Map.of() : cluster.ranges(there);
    Map<TopicPartition, Long> moments = moments(targets, logs.keySet());
    Map<TopicPartition, Destination> destinations = new HashMap<>();
    for (TopicPartition partition : there) {
      LogRange log = logs.get(partition);
      if (log == null) {
        faults.add(partition + ": nobody tells now what its log holds; try again later");
      } else {
        SeekTarget target = Objects.requireNonNull(targets.get(partition));
        Destination destination = destination(target, log, moments.get(partition));
        check(partition, destination);
        destinations.put(partition, destination);
      }
    }
    if (!faults.isEmpty()) {
      throw new TidemarkException(
          "nothing was moved: " + String.join("; ", faults.stream().sorted().toList()), null);
    }
    return destinations;
  }

  /** Those of the partitions that the cluster has. */
  private Set<TopicPartition> there(Collection<TopicPartition> partitions) {
    Map<String, KafkaTopic> topics =
        cluster.topics(partitions.stream().map(TopicPartition::topic).collect(toSet()));
    Set<TopicPartition> there = new HashSet<>();
    for (TopicPartition partition : partitions) {
      KafkaTopic topic = topics.get(partition.topic());
      if (topic == null) {
        faults.add(partition + ": the cluster has no such topic; look at the name");
      } else if (partition.partition() < 0 || partition.partition() >= topic.partitions()) {
        faults.add(
            "%s: the topic has no such partition, but %d, counted from 0"
                .formatted(partition, topic.partitions()));
      } else {
        there.add(partition);
      }
    }
    return there;
  }

  private void requireRows(Set<TopicPartition> partitions) {
    Map<PartitionKey, TopicPartition> keys = new HashMap<>();
    partitions.forEach(partition -> keys.put(identity.key(partition), partition));
    Set<PartitionKey> known =
        stores.ask(keys.keySet(), LaneTable::positions).keySet().stream()
            .map(LaneKey::partition)
            .collect(toSet());
    keys.forEach(
        (key, partition) -> {
          if (!known.contains(key)) {
            faults.add(
                "%s: group %s has no position there, as it never claimed the partition; let an instance claim it first, or choose where to start by startAt(…)"
                    .formatted(partition, identity.groupId()));
          }
        });
  }

  /** The offsets of the moments that were asked for; missing where the log holds nothing later. */
  private Map<TopicPartition, Long> moments(
      Map<TopicPartition, SeekTarget> targets, Set<TopicPartition> there) {
    Map<Instant, List<TopicPartition>> asked =
        targets.entrySet().stream()
            .filter(entry -> there.contains(entry.getKey()))
            .filter(entry -> entry.getValue() instanceof SeekTarget.Moment)
            .collect(
                groupingBy(
                    entry -> ((SeekTarget.Moment) entry.getValue()).moment(),
                    mapping(Map.Entry::getKey, toList())));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    asked.forEach((moment, its) -> offsets.putAll(cluster.offsetsAt(its, moment)));
    return offsets;
  }

  private static Destination destination(SeekTarget target, LogRange log, @Nullable Long momentAt) {
    if (target instanceof SeekTarget.Offset offset) {
      return new Destination(log, offset.offset(), 0);
    }
    if (target instanceof SeekTarget.AtLeast atLeast) {
      return new Destination(log, atLeast.offset(), 0);
    }
    if (target instanceof SeekTarget.Shift shift) {
      return new Destination(log, null, shift.offsets());
    }
    if (target instanceof SeekTarget.Moment) {
      return momentAt == null
          ? Destination.end(log)
          : new Destination(log, Math.max(Math.min(momentAt, log.end()), log.begin()), 0);
    }
    return target == SeekTarget.Named.BEGINNING
        ? new Destination(log, log.begin(), 0)
        : Destination.end(log);
  }

  private void check(TopicPartition partition, Destination destination) {
    Long offset = destination.offset();
    LogRange log = destination.log();
    if (offset != null && offset < log.begin()) {
      faults.add(
          "%s: %d lies before the log, which holds [%d, %d); seek to at least %d, or to the beginning"
              .formatted(partition, offset, log.begin(), log.end(), log.begin()));
    } else if (offset != null && offset > log.end()) {
      faults.add(
          "%s: %d lies beyond the log, of which the group can read [%d, %d); seek to at most %d, or to the end"
              .formatted(partition, offset, log.begin(), log.end(), log.end()));
    }
  }
}
