// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.testkit.server.Database;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * What a contestant runs on: the same for all, but for the fresh database and group of each lap.
 *
 * @param topic what is read
 * @param database what is written
 * @param groupId the consumer group
 * @param connections how many connections, and threads that use them
 * @param records how many of the topic's payments, from the first on, are to be applied
 */
record Course(
    PaymentTopic topic, Database database, String groupId, int connections, long records) {

  /** What one poll brings at most. */
  static final int MAX_POLL_RECORDS = 2_000;

  /** Tidemark's default; loops gain by it too, where a partition is at its end before others. */
  private static final int FETCH_MAX_WAIT_MS = 100;

  /** What a consumer is told beside its group; everything else is Kafka's default. */
  Map<String, Object> consumerSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrapServers());
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
    return settings;
  }
}
