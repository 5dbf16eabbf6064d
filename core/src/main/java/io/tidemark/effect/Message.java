// SPDX-License-Identifier: Apache-2.0
package io.tidemark.effect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A message that a handler publishes. Immutable: {@code Message.to("receipts").key(id).value(…)}.
 *
 * @param topic where to
 * @param key null, {@link Encoded}, or what the topic's serializer takes; without one, bytes and
 *     text as they are, numbers and UUIDs as Kafka's own serializers write them, anything else as
 *     JSON
 * @param value the same, but for numbers and UUIDs, which are JSON
 * @param headers in order; a name may come again
 * @param partition null to let the key decide
 * @param timestamp null for the time of publishing
 */
public record Message(
    String topic,
    @Nullable Object key,
    @Nullable Object value,
    List<Header> headers,
    @Nullable Integer partition,
    @Nullable Instant timestamp) {

  /** Copies the headers. */
  public Message {
    if (topic.isBlank()) {
      throw new IllegalArgumentException("a message needs a topic");
    }
    if (partition != null && partition < 0) {
      throw new IllegalArgumentException(
          "topic %s has no partition %d".formatted(topic, partition));
    }
    headers = List.copyOf(headers);
  }

  /** A message without key, value and headers. */
  public static Message to(String topic) {
    return new Message(topic, null, null, List.of(), null, null);
  }

  /** The same under a key. */
  public Message key(@Nullable Object other) {
    return new Message(topic, other, value, headers, partition, timestamp);
  }

  /** The same of a value; null for a tombstone. */
  public Message value(@Nullable Object other) {
    return new Message(topic, key, other, headers, partition, timestamp);
  }

  /** The same with a header more, in UTF-8. */
  public Message header(String name, String text) {
    return header(name, text.getBytes(UTF_8));
  }

  /** The same with a header more. */
  public Message header(String name, byte @Nullable [] bytes) {
    return new Message(
        topic,
        key,
        value,
        Stream.concat(headers.stream(), Stream.of(new RecordHeader(name, bytes))).toList(),
        partition,
        timestamp);
  }

  /** The same in a partition of one's own choice. */
  public Message partition(int number) {
    return new Message(topic, key, value, headers, number, timestamp);
  }

  /** The same with a timestamp of one's own choice. */
  public Message timestamp(Instant moment) {
    return new Message(topic, key, value, headers, partition, moment);
  }

  /** Where it goes, without what it says. */
  @Override
  public String toString() {
    return partition == null ? "message to " + topic : "message to " + topic + "-" + partition;
  }
}
