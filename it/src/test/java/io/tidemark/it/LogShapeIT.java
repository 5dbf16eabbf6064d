// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.Feed;
import io.tidemark.it.harness.Scenario;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs with holes: offsets without a record, in the middle and at the end. */
final class LogShapeIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  /**
   * Half of the transactions are aborted, the last one too: the log ends with what nobody reads.
   */
  @Test
  void abortedTransactionsAreLeftOutAndThePositionReachesTheLogEnd() {
    scenario.start("instance");
    try (Feed feed = scenario.transactionalFeed()) {
      KafkaProducer<String, String> producer = feed.producer();
      producer.initTransactions();
      for (int i = 0; i < 20; i++) {
        producer.beginTransaction();
        feed.send(10);
        if (i % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
    scenario.awaitAllApplied();
    assertThat(scenario.applied()).isEqualTo(100);
    assertThat(scenario.position(0)).isEqualTo(120);
  }

  @Test
  void openTransactionIsWaitedFor() {
    scenario.start("instance");
    try (Feed feed = scenario.transactionalFeed()) {
      feed.producer().initTransactions();
      feed.producer().beginTransaction();
      feed.send(10);
      scenario.feed().send(10);
      scenario.awaitAllApplied();
      assertThat(scenario.applied()).isZero();
      feed.producer().commitTransaction();
    }
    scenario.awaitAllApplied();
    assertThat(scenario.applied()).isEqualTo(20);
  }

  /** Null and empty are not the same, and not nothing. */
  @Test
  void tombstonesAndRecordsWithoutKeyAreData() {
    Feed feed = scenario.feed();
    feed.sendTo(0, null, "value");
    feed.sendTo(0, "key", null);
    feed.sendTo(0, null, null);
    feed.sendTo(0, "", "");
    feed.sendTo(1, "key", "x".repeat(900_000));
    scenario.start("instance");
    scenario.awaitAllApplied();
    assertThat(scenario.applied()).isEqualTo(5);
  }

  @Test
  void compactedTopicIsReadToItsEnd() {
    String topic = scenario.topic() + "-compacted";
    scenario.expect(scenario.group(), topic);
    Feed feed =
        scenario.newTopic(
            topic,
            1,
            Map.of(
                "cleanup.policy", "compact",
                "segment.ms", "100",
                "min.cleanable.dirty.ratio", "0.01"));
    feed.send(500);
    await("compaction")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              feed.send(1);
              return scenario.log(topic).offsets(0).size() < 250;
            });

    scenario.start(scenario.settings("instance").topic(topic));
    scenario.awaitAllApplied();
  }
}
