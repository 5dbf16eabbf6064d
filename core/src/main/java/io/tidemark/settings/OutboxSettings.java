// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How messages that handlers declare come to Kafka. Immutable.
 *
 * @param mode who publishes them
 * @param maxBacklog how many messages may be committed and not yet published, in this instance's
 *     partitions, before no further records are handled
 * @param transactionTimeout how long Kafka waits for an instance that died in the middle of
 *     publishing, before it rolls that back and lets others go on
 * @param serializers what writes keys and values, by topic; others are written by their type
 */
public record OutboxSettings(
    OutboxMode mode,
    long maxBacklog,
    Duration transactionTimeout,
    Map<String, TopicSerializers> serializers) {

  /** A hundred thousand messages: minutes without Kafka at a usual rate. */
  public static final long MAX_BACKLOG = 100_000;

  /** Ten seconds: publishing takes milliseconds, and who takes over waits so long at most. */
  public static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  /** The relay, if there is anything to publish. */
  public static final OutboxSettings DEFAULT =
      new OutboxSettings(OutboxMode.AUTO, MAX_BACKLOG, TRANSACTION_TIMEOUT, Map.of());

  /** Copies the serializers, and refuses bounds that let nothing through. */
  public OutboxSettings {
    serializers = Map.copyOf(serializers);
    if (maxBacklog < 1) {
      throw new IllegalArgumentException(
          "the outbox must hold at least one message, not " + maxBacklog);
    }
    if (transactionTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "Kafka's transactions need at least a second, not " + transactionTimeout);
    }
  }

  /**
   * Whether messages are written at all.
   *
   * @param wanted whether a handler may publish any
   */
  public boolean isOn(boolean wanted) {
    return mode != OutboxMode.OFF && (mode != OutboxMode.AUTO || wanted);
  }

  /**
   * Whether the library publishes them.
   *
   * @param wanted whether a handler may publish any
   */
  public boolean isRelayed(boolean wanted) {
    return mode != OutboxMode.TABLE && isOn(wanted);
  }

  /** Has messages published by this. */
  public OutboxSettings mode(OutboxMode by) {
    return new OutboxSettings(by, maxBacklog, transactionTimeout, serializers);
  }

  /** Handles no further records while so many messages are not published. */
  public OutboxSettings maxBacklog(long messages) {
    return new OutboxSettings(mode, messages, transactionTimeout, serializers);
  }

  /** Lets Kafka wait so long for an instance that died while publishing. */
  public OutboxSettings transactionTimeout(Duration timeout) {
    return new OutboxSettings(mode, maxBacklog, timeout, serializers);
  }

  /**
   * Writes the keys and values of a topic by serializers of one's own: {@code
   * serializers("receipts", StringSerializer::new, KafkaAvroSerializer::new)}. They are configured
   * by the group's Kafka properties.
   */
  public OutboxSettings serializers(
      String topic,
      Supplier<? extends Serializer<?>> keys,
      Supplier<? extends Serializer<?>> values) {
    Map<String, TopicSerializers> all = new HashMap<>(serializers);
    all.put(topic, new TopicSerializers(keys, values));
    return new OutboxSettings(mode, maxBacklog, transactionTimeout, all);
  }
}
