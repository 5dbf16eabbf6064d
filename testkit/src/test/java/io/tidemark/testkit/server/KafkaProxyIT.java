// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class KafkaProxyIT {

  private static final Duration BOUND = Duration.ofSeconds(20);

  private static KafkaBroker broker;
  private static KafkaProxy proxy;

  @BeforeAll
  static void startBroker() {
    broker = KafkaBroker.builder().behindProxy().start();
    proxy = broker.proxy();
  }

  @AfterAll
  static void closeBroker() {
    broker.close();
    assertThat(proxy.connections()).isZero();
  }

  @Test
  void brokerBehindProxyIsReachedThroughItAlone() throws Exception {
    try (Admin admin = broker.admin()) {
      assertThat(broker.bootstrapServers()).isEqualTo(proxy.address());
      String cluster = admin.describeCluster().clusterId().get();
      assertThat(proxy.connections()).isPositive();

      proxy.refuse();
      proxy.cutAll();
      var answer = admin.describeCluster().clusterId();
      assertThat(proxy.connections()).isZero();
      proxy.accept();

      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(cluster);
    }
  }

  @Test
  void commitCutBeforeTheBrokerIsRolledBack() {
    broker.createTopic("before", 1, Map.of());
    loseCommit("before", CommitFault.CUT_BEFORE);
    assertThat(readable("before")).isZero();
    assertThat(proxy.traps().sprung(CommitFault.CUT_BEFORE)).isEqualTo(1);
  }

  @Test
  void commitCutAfterTheBrokerHasHappened() {
    broker.createTopic("after", 1, Map.of());
    loseCommit("after", CommitFault.CUT_AFTER);
    Await.until("the end of it", BOUND, () -> readable("after") == 2);
  }

  @Test
  void commitThatIsHeldHappensWhenItIsReleasedUnlessItIsFencedBefore() {
    broker.createTopic("late", 1, Map.of());
    assertThat(loseCommit("late", CommitFault.HOLD).release()).isEqualTo("COMMIT");
    Await.until("the end of it", BOUND, () -> readable("late") == 2);

    broker.createTopic("fenced", 1, Map.of());
    CommitTrap trap = loseCommit("fenced", CommitFault.HOLD);
    end("fenced");
    assertThat(trap.release()).isIn("PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH");
  }

  @Test
  void commitsThatAreRefusedHappenOnceTheyAreAccepted() {
    broker.createTopic("refused", 1, Map.of());
    try (KafkaProducer<String, String> producer = producer("refused")) {
      send(producer, "refused");
      proxy.refuseCommits();
      assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
      proxy.acceptCommits();
      producer.commitTransaction();
    }
    Await.until("the end of it", BOUND, () -> readable("refused") == 2);
  }

  /** A message is sent, and nobody says whether it was committed. Returns by what. */
  private static CommitTrap loseCommit(String topic, CommitFault fault) {
    CommitTrap trap = proxy.onNextCommit(fault);
    KafkaProducer<String, String> producer = producer(topic);
    try {
      send(producer, topic);
      assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
      trap.awaitSprung(BOUND);
    } finally {
      producer.close(Duration.ZERO);
      proxy.accept();
    }
    return trap;
  }

  /** Ends what the producer before has left open. */
  private static void end(String topic) {
    producer(topic).close();
  }

  private static void send(KafkaProducer<String, String> producer, String topic) {
    producer.beginTransaction();
    Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, "value"));
    producer.flush();
    assertThat(sent).isDone();
  }

  private static KafkaProducer<String, String> producer(String topic) {
    StringSerializer text = new StringSerializer();
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "transactional.id",
                "producer of " + topic,
                "max.block.ms",
                "1000"),
            text,
            text);
    producer.initTransactions();
    return producer;
  }

  /** Up to where transactions are decided. */
  private static long readable(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = broker.admin()) {
      return admin
          .listOffsets(
              Map.of(partition, OffsetSpec.latest()),
              new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .partitionResult(partition)
          .get(BOUND.toSeconds(), TimeUnit.SECONDS)
          .offset();
    } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("nobody tells how far " + topic + " can be read", e);
    }
  }
}
