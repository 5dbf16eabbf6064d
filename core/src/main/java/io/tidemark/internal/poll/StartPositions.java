// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.groupingBy;

import io.tidemark.lane.Position;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.StartPosition.Kind;
import io.tidemark.store.ClaimResult.Absent;
import io.tidemark.store.FirstPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Chooses where partitions start that have no position in the database. Control thread. */
final class StartPositions {
  private final ClusterView cluster;
  private final GroupIdentity identity;
  private final StartPosition start;

  StartPositions(ClusterView cluster, GroupIdentity identity, StartPosition start) {
    this.cluster = cluster;
    this.identity = identity;
    this.start = start;
  }

  /**
   * Whether this partition may be started at all: it was never seen, and is either new in a known
   * topic or a start was chosen.
   */
  boolean mayStart(Absent absent) {
    return !absent.partitionSeen() && (absent.topicSeen() || start.kind() != Kind.NONE);
  }

  /**
   * Where to start the partitions that are absent. The first start of a topic starts all of it, so
   * that its partitions are started at one moment, whichever instances they go to; partitions that
   * come later are added ones. What is started together waits until all of its logs can be seen.
   */
  List<FirstPosition> choose(Collection<Absent> absent, Map<String, KafkaTopic> topics) {
    Map<TopicPartition, OffsetAndMetadata> adopted =
        start.kind() == Kind.ADOPT ? cluster.committed(identity.groupId()) : Map.of();
    Map<String, List<Absent>> byTopic =
        absent.stream().collect(groupingBy(each -> each.partition().topic()));
    List<FirstPosition> chosen = new ArrayList<>();
    topics.forEach(
        (name, topic) -> {
          List<Absent> its = byTopic.getOrDefault(name, List.of());
          boolean known = its.stream().anyMatch(Absent::topicSeen);
          List<TopicPartition> partitions = known ? partitions(its) : partitions(name, topic);
          if (!its.isEmpty()) {
            chosen.addAll(choose(partitions, topic, known, adopted));
          }
        });
    return chosen;
  }

  private static List<TopicPartition> partitions(List<Absent> absent) {
    return absent.stream().map(each -> GroupIdentity.partition(each.partition())).toList();
  }

  private static List<TopicPartition> partitions(String name, KafkaTopic topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(number -> new TopicPartition(name, number))
        .toList();
  }

  private List<FirstPosition> choose(
      List<TopicPartition> partitions,
      KafkaTopic topic,
      boolean known,
      Map<TopicPartition, OffsetAndMetadata> adopted) {
    Map<TopicPartition, LogRange> logs = cluster.ranges(partitions);
    if (!logs.keySet().containsAll(partitions)) {
      return List.of();
    }
    boolean fromEnd = start.kind() == Kind.LATEST && !known;
    List<FirstPosition> chosen = new ArrayList<>();
    logs.forEach(
        (partition, log) -> {
          OffsetAndMetadata offset = adopted.get(partition);
          Position position =
              offset == null
                  ? Position.at(fromEnd ? log.end() : log.begin())
                  : new Position(offset.offset(), offset.leaderEpoch().orElse(null), null);
          chosen.add(new FirstPosition(identity.key(partition), topic.id(), position));
        });
    return chosen;
  }
}
