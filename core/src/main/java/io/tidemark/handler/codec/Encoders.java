// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.effect.Encoded;
import io.tidemark.settings.TopicSerializers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.DoubleSerializer;
import org.apache.kafka.common.serialization.FloatSerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.ShortSerializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes bytes of the keys and values that are published, as {@link Codec} reads them: by the
 * topic's serializers, or by their type. Used by one worker's thread.
 */
public final class Encoders implements AutoCloseable {

  /** What Kafka's own deserializers read; keys are rarely JSON. */
  private static final Map<Class<?>, Serializer<?>> KEYS =
      Map.of(
          Long.class, new LongSerializer(),
          Integer.class, new IntegerSerializer(),
          Short.class, new ShortSerializer(),
          Double.class, new DoubleSerializer(),
          Float.class, new FloatSerializer(),
          UUID.class, new UUIDSerializer());

  private static final Serializer<Object> JSON = new JsonSerializer<>();

  /** The serializers of a topic. */
  private record Pair(Serializer<?> key, Serializer<?> value) {}

  private final Map<String, Pair> topics = new HashMap<>();
  private final List<Serializer<?>> opened = new ArrayList<>();

  private Encoders() {}

  /** Opens one worker's; none stays open if one cannot be opened. */
  public static Encoders open(Map<String, TopicSerializers> serializers, Map<String, ?> kafka) {
    Encoders encoders = new Encoders();
    try {
      serializers.forEach((topic, pair) -> encoders.open(topic, pair, kafka));
      return encoders;
    } catch (RuntimeException e) {
      encoders.closeAfter(e);
      throw e;
    }
  }

  private void open(String topic, TopicSerializers pair, Map<String, ?> kafka) {
    Serializer<?> key = open(pair.keys(), kafka, true);
    topics.put(topic, new Pair(key, open(pair.values(), kafka, false)));
  }

  private Serializer<?> open(
      Supplier<? extends Serializer<?>> supplier, Map<String, ?> kafka, boolean key) {
    Serializer<?> serializer = supplier.get();
    opened.add(serializer);
    serializer.configure(kafka, key);
    return serializer;
  }

  /** The bytes of a key; null for null. */
  public byte @Nullable [] key(String topic, Headers headers, @Nullable Object key) {
    Pair own = topics.get(topic);
    return key == null
        ? null
        : bytes(
            topic,
            headers,
            key,
            own != null ? own.key() : KEYS.getOrDefault(key.getClass(), JSON),
            own != null);
  }

  /** The bytes of a value; null for null. */
  public byte @Nullable [] value(String topic, Headers headers, @Nullable Object value) {
    Pair own = topics.get(topic);
    return value == null
        ? null
        : bytes(topic, headers, value, own != null ? own.value() : JSON, own != null);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a serializer of another type is told of
  private static byte @Nullable [] bytes(
      String topic, Headers headers, Object data, Serializer<?> serializer, boolean own) {
    if (data instanceof Encoded encoded) {
      return encoded.bytes();
    }
    if (!own && data instanceof byte[] bytes) {
      return bytes.clone();
    }
    if (!own && data instanceof String text) {
      return text.getBytes(UTF_8);
    }
    try {
      return ((Serializer<Object>) serializer).serialize(topic, headers, data);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "a %s cannot be written to topic %s by %s: publish what it takes, or name another for the topic: OutboxSettings.serializers(…)"
              .formatted(data.getClass().getName(), topic, serializer.getClass().getName()),
          e);
    }
  }

  @Override
  public void close() {
    opened.forEach(Serializer::close);
    opened.clear();
  }

  private void closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
