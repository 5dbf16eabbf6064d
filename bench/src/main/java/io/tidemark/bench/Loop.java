// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.handler.codec.JsonDeserializer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer as one would write it by hand: a thread with a member of the group and a connection of
 * its own, which keeps positions beside the effects. Without fencing, retries or anything else that
 * Tidemark is for. Its own thread runs it; any may stop it.
 */
final class Loop implements Runnable, ConsumerRebalanceListener {
  private final Course course;
  private final LapClock clock;
  private final LoopStep step;
  private final Connection connection;
  private final KafkaConsumer<byte[], Payment> consumer;

  Loop(Course course, LapClock clock, LoopStep step) throws SQLException {
    this.course = course;
    this.clock = clock;
    this.step = step;
    this.connection = course.database().connect();
    connection.setAutoCommit(false);
    this.consumer =
        new KafkaConsumer<>(
            settings(), new ByteArrayDeserializer(), new JsonDeserializer<>(Payment.class));
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = course.consumerSettings();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, course.groupId());
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return settings;
  }

  @Override
  public void run() {
    try (consumer;
        connection) {
      consumer.subscribe(List.of(PaymentTopic.NAME), this);
      while (true) {
        apply(consumer.poll(Duration.ofMillis(200)));
      }
    } catch (WakeupException stopped) {
      // The lap is over.
    } catch (SQLException | RuntimeException | Error e) {
      clock.failed(e);
    }
  }

  private void apply(ConsumerRecords<byte[], Payment> polled) throws SQLException {
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], Payment>> records = onCourse(partition, polled);
      if (!records.isEmpty()) {
        step.apply(connection, partition, records, clock);
      }
    }
  }

  /** Without those behind the end of the course, where it is shorter than the topic. */
  private List<ConsumerRecord<byte[], Payment>> onCourse(
      TopicPartition partition, ConsumerRecords<byte[], Payment> polled) {
    List<ConsumerRecord<byte[], Payment>> records = polled.records(partition);
    long left =
        course.topic().end(partition.partition(), course.records()) - records.get(0).offset();
    return left >= records.size() ? records : records.subList(0, (int) Math.max(0, left));
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    try {
      for (TopicPartition partition : partitions) {
        consumer.seek(partition, LoopPositions.read(connection, partition));
        clock.positioned();
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read positions", e);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    // All that was polled is committed: callbacks come from poll.
  }

  void stop() {
    consumer.wakeup();
  }
}
