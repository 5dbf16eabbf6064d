// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import io.tidemark.settings.Faults;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks how long Kafka waits for a poll. Handlers do not matter to it, as the poll thread never
 * runs one; a drain does.
 */
final class PollInterval {
  private static final Logger log = LoggerFactory.getLogger(PollInterval.class);

  /** Beyond this it can only have been raised for slow handlers, which need it no more. */
  private static final Duration LONG = Duration.ofMinutes(15);

  private final Faults faults;

  PollInterval(Faults faults) {
    this.faults = faults;
  }

  void check(KafkaRequest request) {
    Object given = request.given().get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
    if (given == null || !given.toString().trim().matches("\\d{1,9}")) {
      return; // Kafka's default, or reported as no number
    }
    Duration interval = Duration.ofMillis(Long.parseLong(given.toString().trim()));
    if (interval.compareTo(request.blocking().multipliedBy(2)) < 0) {
      faults.add(
          "Kafka option " + ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
          "%d ms is too short: when a partition is taken away, its running unit may need %d ms"
              .formatted(interval.toMillis(), request.blocking().toMillis()),
          "write at least twice that, or shorten the drain limit");
    }
    if (interval.compareTo(LONG) > 0) {
      log.warn(
          "{}={} ms only delays noticing an instance that hangs; slow handlers do not need it",
          ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
          interval.toMillis());
    }
  }
}
