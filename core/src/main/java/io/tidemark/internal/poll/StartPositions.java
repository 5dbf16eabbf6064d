// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.StartPosition.Kind;
import io.tidemark.store.ClaimResult.Absent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

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

  /** The positions to start at; partitions whose log cannot be seen are missing. */
  Map<PartitionKey, Position> choose(Collection<Absent> absent) {
    List<TopicPartition> partitions =
        absent.stream().map(each -> GroupIdentity.partition(each.partition())).toList();
    Map<TopicPartition, LogRange> logs = cluster.ranges(partitions);
    Map<TopicPartition, OffsetAndMetadata> adopted =
        start.kind() == Kind.ADOPT ? cluster.committed(identity.groupId()) : Map.of();
    Map<PartitionKey, Position> chosen = new HashMap<>();
    for (Absent each : absent) {
      TopicPartition partition = GroupIdentity.partition(each.partition());
      LogRange log = logs.get(partition);
      if (log != null) {
        chosen.put(each.partition(), choose(each, log, adopted.get(partition)));
      }
    }
    return chosen;
  }

  private Position choose(Absent absent, LogRange log, @Nullable OffsetAndMetadata adopted) {
    if (adopted != null) {
      return new Position(adopted.offset(), adopted.leaderEpoch().orElse(null), null);
    }
    boolean fromEnd = start.kind() == Kind.LATEST && !absent.topicSeen();
    return Position.at(fromEnd ? log.end() : log.begin());
  }
}
