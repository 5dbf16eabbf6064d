// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The broker most tests share runs in a container, where a property asks for that. */
final class KafkaBrokerIT {

  private static final Duration BOUND = Duration.ofSeconds(30);

  private static KafkaBroker broker;
  private String topic;

  @BeforeAll
  static void startBroker() {
    broker = BreakableServers.kafka();
  }

  @AfterAll
  static void closeBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    broker.createTopic(topic, 1, Map.of());
  }

  @Test
  void recordsAreReadBack() throws Exception {
    produce("a", "b", "c");

    assertThat(consume(3)).containsExactly("a", "b", "c");
  }

  @Test
  void acknowledgedRecordsSurviveKill() throws Exception {
    String cluster = broker.clusterId();
    produce("a", "b", "c");

    broker.kill();
    assertThat(broker.isAlive()).isFalse();
    broker.restart();

    assertThat(consume(3)).containsExactly("a", "b", "c");
    assertThat(broker.clusterId()).isEqualTo(cluster);
  }

  @Test
  void recordsSurviveCleanRestart() throws Exception {
    produce("a");

    broker.stop();
    assertThat(broker.isAlive()).isFalse();
    broker.restart();

    assertThat(consume(1)).containsExactly("a");
  }

  @Test
  void frozenBrokerDoesNotAnswerAndThawedOneDoes() throws Exception {
    try (Admin admin = broker.admin()) {
      admin.describeCluster().clusterId().get();
      broker.freeze();

      var answer = admin.describeCluster().clusterId();
      assertThatThrownBy(() -> answer.get(1, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(broker.isAlive()).isTrue();

      broker.thaw();
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(broker.clusterId());
    }
  }

  @Test
  void frozenBrokerCanBeKilled() {
    broker.freeze();
    broker.kill();
    assertThat(broker.isAlive()).isFalse();
    broker.restart();
  }

  @Test
  void ensureRunningHealsFrozenAndDeadBrokers() {
    broker.freeze();
    broker.ensureRunning();
    assertThat(broker.clusterId()).isNotEmpty();

    broker.kill();
    broker.ensureRunning();
    assertThat(broker.clusterId()).isNotEmpty();
  }

  @Test
  void faultsOfDeadBrokerAreRefused() {
    broker.kill();
    try {
      assertThatThrownBy(() -> broker.freeze()).hasMessageContaining("does not run");
    } finally {
      broker.restart();
    }
  }

  @Test
  void transactionsOfVersionTwoAreOn() throws Exception {
    try (Admin admin = broker.admin()) {
      var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();

      assertThat(features.get("transaction.version").maxVersionLevel()).isEqualTo((short) 2);
      assertThat(features.get("group.version").maxVersionLevel()).isEqualTo((short) 1);
    }
  }

  @Test
  void topicsAreNotCreatedByAsking() {
    try (KafkaProducer<String, String> producer = producer(Duration.ofSeconds(1))) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("absent", "a")).get())
          .isInstanceOf(ExecutionException.class);
    }
  }

  @Test
  void dataDirectoryOfTheCallerStaysAndServesTheNextBroker(@TempDir Path directory) {
    String cluster;
    try (KafkaBroker first = KafkaBroker.builder().dataDirectory(directory).start()) {
      cluster = first.clusterId();
    }
    assertThat(directory.resolve("data/meta.properties")).exists();
    try (KafkaBroker second = KafkaBroker.builder().dataDirectory(directory).start()) {
      assertThat(second.clusterId()).isEqualTo(cluster);
    }
  }

  @Test
  void failedStartSaysWhyAndLeavesNothing() throws Exception {
    List<Path> before = Leftovers.directories();

    assertThatThrownBy(() -> KafkaBroker.builder().property("log.segment.bytes", "-1").start())
        .hasMessageContaining("BrokerMain ended")
        .hasMessageContaining("log.segment.bytes");

    assertThat(Leftovers.directories()).isEqualTo(before);
  }

  @Test
  void closeLeavesNothing() throws Exception {
    List<Path> before = Leftovers.directories();
    List<Long> children = Leftovers.children();

    KafkaBroker another = KafkaBroker.start();
    assertThat(Leftovers.directories()).hasSize(before.size() + 1);
    another.close();

    assertThat(another.isAlive()).isFalse();
    assertThat(Leftovers.directories()).isEqualTo(before);
    Leftovers.awaitNoneBut(children);
  }

  @Test
  void brokerOfSomebodyElseServesButRefusesFaults() {
    KafkaBroker foreign = KafkaBroker.at(broker.bootstrapServers());

    assertThat(foreign.clusterId()).isEqualTo(broker.clusterId());
    assertThatThrownBy(foreign::kill)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(broker.bootstrapServers());
    foreign.close();
    assertThat(broker.isAlive()).isTrue();
  }

  private void produce(String... values) throws Exception {
    try (KafkaProducer<String, String> producer = producer(BOUND)) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get();
      }
    }
  }

  private static KafkaProducer<String, String> producer(Duration bound) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "max.block.ms", bound.toMillis());
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private List<String> consume(int count) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long start = System.nanoTime();
      while (values.size() < count && System.nanoTime() - start < BOUND.toNanos()) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
