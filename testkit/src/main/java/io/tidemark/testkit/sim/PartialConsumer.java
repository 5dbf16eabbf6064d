// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/** The methods of a consumer that the simulation does not know: each refuses and names itself. */
abstract class PartialConsumer implements Consumer<byte[], byte[]> {

  private static UnsupportedOperationException unknown(String method) {
    return new UnsupportedOperationException("the simulated consumer does not know " + method);
  }

  @Override
  public Set<String> subscription() {
    throw unknown("subscription()");
  }

  @Override
  public void subscribe(Collection<String> topics) {
    throw unknown("subscribe(Collection)");
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    throw unknown("assign(Collection)");
  }

  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
    throw unknown("subscribe(Pattern, ConsumerRebalanceListener)");
  }

  @Override
  public void subscribe(Pattern pattern) {
    throw unknown("subscribe(Pattern)");
  }

  @Override
  public void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener listener) {
    throw unknown("subscribe(SubscriptionPattern, ConsumerRebalanceListener)");
  }

  @Override
  public void subscribe(SubscriptionPattern pattern) {
    throw unknown("subscribe(SubscriptionPattern)");
  }

  @Override
  public void unsubscribe() {
    throw unknown("unsubscribe()");
  }

  @Override
  public void commitSync() {
    throw unknown("commitSync()");
  }

  @Override
  public void commitSync(Duration timeout) {
    throw unknown("commitSync(Duration)");
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    throw unknown("commitSync(Map)");
  }

  @Override
  public void commitAsync() {
    throw unknown("commitAsync()");
  }

  @Override
  public void commitAsync(OffsetCommitCallback callback) {
    throw unknown("commitAsync(OffsetCommitCallback)");
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    throw unknown("registerMetricForSubscription(KafkaMetric)");
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    throw unknown("unregisterMetricFromSubscription(KafkaMetric)");
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    throw unknown("seekToBeginning(Collection)");
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    throw unknown("seekToEnd(Collection)");
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    throw unknown("committed(Set)");
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(
      Set<TopicPartition> partitions, Duration timeout) {
    throw unknown("committed(Set, Duration)");
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    throw unknown("clientInstanceId(Duration)");
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    throw unknown("metrics()");
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    throw unknown("partitionsFor(String)");
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
    throw unknown("partitionsFor(String, Duration)");
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics() {
    throw unknown("listTopics()");
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
    throw unknown("listTopics(Duration)");
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
    throw unknown("offsetsForTimes(Map)");
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> times, Duration timeout) {
    throw unknown("offsetsForTimes(Map, Duration)");
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    throw unknown("beginningOffsets(Collection)");
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    throw unknown("beginningOffsets(Collection, Duration)");
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    throw unknown("endOffsets(Collection)");
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    throw unknown("endOffsets(Collection, Duration)");
  }

  @Override
  public OptionalLong currentLag(TopicPartition partition) {
    throw unknown("currentLag(TopicPartition)");
  }

  @Override
  public void enforceRebalance() {
    throw unknown("enforceRebalance()");
  }

  @Override
  public void enforceRebalance(String reason) {
    throw unknown("enforceRebalance(String)");
  }
}
