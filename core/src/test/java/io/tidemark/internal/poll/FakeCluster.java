// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.HandledRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A cluster that has topics and one other member of the group. Test thread. */
final class FakeCluster implements ClusterView {
  final Map<String, KafkaTopic> topics = new HashMap<>();
  Optional<GroupMember> member = Optional.empty();
  RuntimeException failure;

  /** Makes a topic of one partition. */
  void create(String topic) {
    topics.put(topic, new KafkaTopic(new UUID(0, topics.size()), 1));
  }

  private void fail() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public String clusterId() {
    return "cluster";
  }

  @Override
  public Set<String> names() {
    fail();
    return Set.copyOf(topics.keySet());
  }

  @Override
  public Map<String, KafkaTopic> topics(Collection<String> names) {
    fail();
    Map<String, KafkaTopic> found = new HashMap<>(topics);
    found.keySet().retainAll(names);
    return found;
  }

  @Override
  public Optional<GroupMember> member(String groupId, String instanceId) {
    fail();
    return member;
  }

  @Override
  public Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions) {
    throw new UnsupportedOperationException("ranges");
  }

  @Override
  public Map<TopicPartition, Long> offsetsAt(
      Collection<TopicPartition> partitions, Instant moment) {
    throw new UnsupportedOperationException("offsetsAt");
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
    throw new UnsupportedOperationException("committed");
  }

  @Override
  public Optional<HandledRecord> recordAt(TopicPartition partition, long offset) {
    throw new UnsupportedOperationException("recordAt");
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
