// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.TopicLog;
import io.tidemark.settings.StartPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The offsets that Kafka holds for a group count for nothing, unless they are adopted by name. */
final class KafkaOffsetsIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  @Test
  void wrongOffsetsAtKafkaHaveNoEffectOnceTheDatabaseHoldsPositions() {
    scenario.feed().send(150);
    Instance first = scenario.start("first");
    scenario.awaitAllApplied();
    first.close();
    scenario.plantAtKafka(0, 3);
    scenario.plantAtKafka(1, 1_000_000);
    scenario.plantAtKafka(2, 0);
    scenario.feed().send(150);

    scenario.start("second");
    scenario.awaitAllApplied();
    for (int partition = 0; partition < 3; partition++) {
      scenario.assertAppliedBy("second", partition, 50, 99);
    }
  }

  @Test
  void offsetsDeletedAtKafkaHaveNoEffectOnceTheDatabaseHoldsPositions() {
    scenario.feed().send(150);
    Instance first = scenario.start("first");
    scenario.awaitAllApplied();
    first.close();
    scenario.forgetAtKafka();
    scenario.feed().send(150);

    scenario.start("second");
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("second", 0, 50, 99);
  }

  /** Somebody's transaction is open that may commit an offset: nobody can say which there is. */
  @Test
  @SuppressWarnings("removal") // nothing else makes the metadata of a group without members
  void offsetsThatAreBeingDecidedAreAwaited() {
    scenario.expect().without(0, 0, 40);
    scenario.feed().sendTo(0, 100);
    scenario.plantAtKafka(0, 10);
    try (Feed transactional = scenario.transactionalFeed()) {
      transactional.producer().initTransactions();
      transactional.producer().beginTransaction();
      transactional
          .producer()
          .sendOffsetsToTransaction(
              Map.of(new TopicPartition(scenario.topic(), 0), new OffsetAndMetadata(40)),
              new ConsumerGroupMetadata(scenario.group()));
      Instance instance =
          scenario.start(
              scenario.settings("adopting"),
              Stops.NONE,
              builder -> builder.startAt(StartPosition.ADOPT));
      await("a claim that waits").until(() -> instance.events().count(Kind.CLAIM_DELAYED) > 0);
      assertThat(scenario.applied()).isZero();
      transactional.producer().commitTransaction();
    }
    scenario.awaitAllApplied();
  }

  @Test
  void startIsRefusedWhileOnlyKafkaHoldsOffsetsAndNobodySaysWhereToStart() {
    scenario.feed().send(30);
    scenario.plantAtKafka(0, 5);
    assertThatThrownBy(() -> scenario.start("refused"))
        .hasMessageContaining("Kafka holds offsets for group " + scenario.group())
        .hasMessageContaining("ADOPT")
        .hasMessageContaining("EARLIEST")
        .hasMessageContaining("LATEST");
    assertThat(scenario.applied()).isZero();

    start("chosen", StartPosition.EARLIEST);
  }

  @Test
  void adoptGoesOnAtKafkasOffsets() {
    scenario.feed().send(150);
    scenario.plantAtKafka(0, 20);
    scenario.plantAtKafka(1, 50);
    scenario.expect().without(0, 0, 20).without(1, 0, 50);

    start("adopting", StartPosition.ADOPT);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("adopting", 0, 20, 49);
    scenario.assertAppliedBy("adopting", 2, 0, 49);
  }

  @Test
  void latestTakesOnlyWhatComesLater() {
    scenario.feed().send(30);
    for (int partition = 0; partition < 3; partition++) {
      scenario.expect().without(partition, 0, 10);
    }
    start("late", StartPosition.LATEST).events().await(Kind.RESUMED, 3);
    scenario.feed().send(30);
  }

  @Test
  void aRestartBeforeTheFirstRecordDoesNotChooseAgain() {
    scenario.feed().send(30);
    for (int partition = 0; partition < 3; partition++) {
      scenario.expect().without(partition, 0, 10);
    }
    Instance first = start("first", StartPosition.LATEST);
    first.events().await(Kind.RESUMED, 3);
    first.close();
    scenario.feed().send(30);

    start("second", StartPosition.LATEST);
    scenario.awaitAllApplied();
    scenario.assertAppliedBy("second", 0, 10, 19);
  }

  @Test
  void aMomentIsLookedUpInTheLog() {
    scenario.feed().send(30);
    Instant between = Instant.now().plusMillis(2);
    await().until(() -> Instant.now().isAfter(between));
    scenario.feed().send(30);
    for (int partition = 0; partition < 3; partition++) {
      scenario.expect().without(partition, 0, 10);
    }

    start("since", StartPosition.at(between));
  }

  @Test
  void someTimeAgoIsLookedUpInTheLog() {
    Instant longAgo = Instant.now().minus(Duration.ofHours(3));
    for (int i = 0; i < 30; i++) {
      scenario.feed().sendAt(longAgo, i % 3, "old " + i);
    }
    scenario.feed().send(30);
    for (int partition = 0; partition < 3; partition++) {
      scenario.expect().without(partition, 0, 10);
    }

    start("since", StartPosition.ago(Duration.ofHours(1)));
  }

  /**
   * The service that is replaced committed what it had handled, in the middle of what it polled.
   */
  @Test
  void plainConsumerStoppedInMidStreamIsTakenOverWithoutARecordLostOrRepeated() {
    Map<Integer, Long> handled = new TreeMap<>();
    scenario.underLoad(
        () -> {
          handled.putAll(runAPlainConsumer(200));
          handled.forEach((partition, next) -> scenario.expect().without(partition, 0, next));
          start("adopting", StartPosition.ADOPT);
          scenario.awaitApplied(200);
        });
    scenario.awaitAllApplied();
    TopicLog log = scenario.log(scenario.topic());
    for (int partition : log.partitions()) {
      long last = log.offsets(partition).size() - 1L;
      scenario.assertAppliedBy("adopting", partition, handled.getOrDefault(partition, 0L), last);
    }
  }

  /** Handles so many records and stops. Returns the first one that it did not, by partition. */
  private Map<Integer, Long> runAPlainConsumer(int records) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            scenario.broker().bootstrapServers(),
            "group.id",
            scenario.group(),
            "enable.auto.commit",
            "false",
            "auto.offset.reset",
            "earliest");
    StringDeserializer text = new StringDeserializer();
    Map<Integer, Long> next = new TreeMap<>();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, text, text)) {
      consumer.subscribe(List.of(scenario.topic()));
      int left = records;
      while (left > 0) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          if (left > 0) {
            assertThat(record.offset()).isEqualTo(next.getOrDefault(record.partition(), 0L));
            next.put(record.partition(), record.offset() + 1);
            left--;
          }
        }
        Map<TopicPartition, OffsetAndMetadata> handled = new HashMap<>();
        next.forEach(
            (partition, offset) ->
                handled.put(
                    new TopicPartition(scenario.topic(), partition),
                    new OffsetAndMetadata(offset)));
        consumer.commitSync(handled);
      }
    }
    return next;
  }

  @Test
  void noneRefusesPartitionsWithoutAPosition() {
    scenario.feed().send(30);
    for (int partition = 0; partition < 3; partition++) {
      scenario.expect().standingAt(partition, 0);
    }
    Instance instance = start("nowhere", StartPosition.NONE);
    instance.events().await(Kind.HALTED, 3);
    assertThat(instance.events().of(Kind.HALTED))
        .allSatisfy(event -> assertThat(event.detail()).contains("NONE", "EARLIEST", "ADOPT"));
    assertThat(instance.tidemark().status().healthy()).isFalse();
  }

  private Instance start(String name, StartPosition position) {
    return scenario.start(
        scenario.settings(name), Stops.NONE, builder -> builder.startAt(position));
  }
}
