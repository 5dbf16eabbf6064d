// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.groupingBy;

import io.tidemark.lane.Position;
import io.tidemark.settings.StartPosition;
import io.tidemark.store.ClaimResult.Absent;
import io.tidemark.store.FirstPosition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** Chooses where partitions start that have no position in the database. Control thread. */
final class StartPositions {
  private final ClusterView cluster;
  private final GroupIdentity identity;
  private final StartPosition first;
  private final StartPosition added;
  private final InstantSource clock;

  /**
   * Takes the choices.
   *
   * @param first where to start a topic that is new to the group
   * @param added where to start a partition that was added to a topic since
   */
  StartPositions(
      ClusterView cluster,
      GroupIdentity identity,
      StartPosition first,
      StartPosition added,
      InstantSource clock) {
    this.cluster = cluster;
    this.identity = identity;
    this.first = first;
    this.added = added;
    this.clock = clock;
  }

  /** Whether this partition may be started at all: it was never seen, and a start was chosen. */
  boolean mayStart(Absent absent) {
    return !absent.partitionSeen() && chosen(absent.topicSeen()) != StartPosition.NONE;
  }

  /** Every partition adopts what Kafka holds when it is taken over, as its old owner goes on. */
  private boolean adopts() {
    return first == StartPosition.ADOPT;
  }

  private StartPosition chosen(boolean topicSeen) {
    return topicSeen && !adopts() ? added : first;
  }

  /**
   * Where to start the partitions that are absent. The first start of a topic starts all of it, so
   * that its partitions are started at one moment, whichever instances they go to; partitions that
   * come later are added ones. What is started together waits until all of its logs can be seen.
   *
   * <p>Adopting is for each partition by itself: while a service is replaced instance by instance,
   * the offsets of the others still move.
   */
  List<FirstPosition> choose(Collection<Absent> absent, Map<String, KafkaTopic> topics) {
    Map<String, List<Absent>> byTopic =
        absent.stream().collect(groupingBy(each -> each.partition().topic()));
    List<FirstPosition> starts = new ArrayList<>();
    byTopic.forEach(
        (name, its) -> {
          KafkaTopic topic = Objects.requireNonNull(topics.get(name));
          boolean known = its.stream().anyMatch(Absent::topicSeen);
          List<TopicPartition> partitions =
              known || adopts() ? partitions(its) : partitions(name, topic);
          offsets(partitions, chosen(known))
              .forEach(
                  (partition, position) ->
                      starts.add(new FirstPosition(identity.key(partition), topic.id(), position)));
        });
    return starts;
  }

  private static List<TopicPartition> partitions(List<Absent> absent) {
    return absent.stream().map(each -> GroupIdentity.partition(each.partition())).toList();
  }

  private static List<TopicPartition> partitions(String name, KafkaTopic topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(number -> new TopicPartition(name, number))
        .toList();
  }

  /** Where each of the partitions starts; nothing while one of their logs cannot be seen. */
  private Map<TopicPartition, Position> offsets(
      List<TopicPartition> partitions, StartPosition start) {
    Map<TopicPartition, LogRange> logs = cluster.ranges(partitions);
    Map<TopicPartition, Position> positions = new HashMap<>();
    if (!logs.keySet().containsAll(partitions)) {
      return positions;
    }
    boolean fromBegin = start == StartPosition.EARLIEST || start == StartPosition.ADOPT;
    logs.forEach(
        (partition, log) ->
            positions.put(partition, Position.at(fromBegin ? log.begin() : log.end())));
    positions.putAll(special(partitions, start));
    return positions;
  }

  /** Positions that only the cluster can tell. */
  private Map<TopicPartition, Position> special(
      List<TopicPartition> partitions, StartPosition start) {
    Map<TopicPartition, Position> positions = new HashMap<>();
    if (start == StartPosition.ADOPT) {
      positions.putAll(adopted(partitions));
    } else if (start instanceof StartPosition.Moment at) {
      positions.putAll(since(partitions, at.moment()));
    } else if (start instanceof StartPosition.Ago ago) {
      positions.putAll(since(partitions, clock.instant().minus(ago.age())));
    }
    return positions;
  }

  private Map<TopicPartition, Position> adopted(List<TopicPartition> partitions) {
    Map<TopicPartition, Position> positions = new HashMap<>();
    cluster
        .committed(identity.groupId())
        .forEach(
            (partition, offset) -> {
              if (partitions.contains(partition)) {
                positions.put(
                    partition,
                    new Position(offset.offset(), offset.leaderEpoch().orElse(null), null));
              }
            });
    return positions;
  }

  private Map<TopicPartition, Position> since(List<TopicPartition> partitions, Instant moment) {
    Map<TopicPartition, Position> positions = new HashMap<>();
    cluster
        .offsetsAt(partitions, moment)
        .forEach((partition, offset) -> positions.put(partition, Position.at(offset)));
    return positions;
  }
}
