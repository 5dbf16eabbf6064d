// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * A transactional producer of a {@link SimKafka}. One thread. Messages are sent with the position
 * that is committed with them; the answer to a commit may be lost, and what became of it is then
 * decided at once, later, or when the next producer of that name begins.
 */
final class SimProducer implements Producer<byte[], byte[]> {
  private final World world;
  private final SimKafka kafka;
  private final String transactionalId;
  private final KafkaFaults faults;
  private @Nullable SimTransaction current;

  SimProducer(World world, SimKafka kafka, String transactionalId, KafkaFaults faults) {
    this.world = world;
    this.kafka = kafka;
    this.transactionalId = transactionalId;
    this.faults = faults;
  }

  @Override
  public void initTransactions() {
    kafka
        .gate()
        .change(
            () -> {
              failNowAndThen();
              kafka.endTransactionOf(transactionalId);
              return transactionalId;
            });
  }

  private void failNowAndThen() {
    if (faults.produceFails()) {
      throw new TimeoutException("the coordinator did not answer in time");
    }
  }

  @Override
  public void beginTransaction() {
    if (current != null) {
      throw new IllegalStateException("There is already an open transaction");
    }
    current = new SimTransaction();
  }

  private SimTransaction transaction() {
    SimTransaction begun = current;
    if (begun == null) {
      throw new IllegalStateException("There is no open transaction.");
    }
    return begun;
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    transaction().records().add(record);
    return new CompletableFuture<>();
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    return send(record);
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata membership) {
    SimTransaction its = transaction();
    kafka
        .gate()
        .change(
            () -> {
              failNowAndThen();
              kafka.addOffsets(transactionalId, its, offsets, membership);
              return its;
            });
  }

  @Override
  public void commitTransaction() {
    SimTransaction its = transaction();
    kafka
        .gate()
        .change(
            () -> {
              commit(its);
              return its;
            });
    current = null;
  }

  private void commit(SimTransaction its) {
    TransactionFate fate = faults.ending();
    switch (fate) {
      case ANSWERED, ANSWER_LOST -> decide(its, Duration.ZERO);
      case UNDER_WAY -> decide(its, soon());
      case LATE -> world.after(soon(), () -> kafka.endLate(its));
      case NOT_SENT -> world.note("the end of a transaction is lost");
    }
    if (fate != TransactionFate.ANSWERED) {
      throw new TimeoutException("nobody knows what became of it: " + fate);
    }
  }

  private void decide(SimTransaction its, Duration after) {
    if (!its.decide()) {
      throw new InvalidProducerEpochException("the transaction was over before");
    }
    if (after.isZero()) {
      kafka.complete(its);
    } else {
      world.after(after, () -> kafka.complete(its));
    }
  }

  private Duration soon() {
    return Duration.ofMillis(1 + world.random(1500));
  }

  @Override
  public void abortTransaction() {
    SimTransaction its = transaction();
    kafka
        .gate()
        .change(
            () -> {
              failNowAndThen();
              its.abort();
              return its;
            });
    current = null;
  }

  @Override
  public void flush() {
    // What is sent is sent with the position.
  }

  @Override
  public void close() {
    current = null;
  }

  @Override
  public void close(Duration timeout) {
    close();
  }

  private static UnsupportedOperationException unknown(String method) {
    return new UnsupportedOperationException("the simulated producer does not know " + method);
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
  public List<PartitionInfo> partitionsFor(String topic) {
    throw unknown("partitionsFor(String)");
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    throw unknown("metrics()");
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    throw unknown("clientInstanceId(Duration)");
  }
}
