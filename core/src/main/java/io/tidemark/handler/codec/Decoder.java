// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** A codec as one worker uses it. Used by that worker's thread only. */
public final class Decoder implements AutoCloseable {
  private final Class<?> target;
  private final Deserializer<?> deserializer;

  Decoder(Class<?> target, Deserializer<?> deserializer) {
    this.target = target;
    this.deserializer = deserializer;
  }

  /** The object that the bytes stand for; null for null. */
  public @Nullable Object decode(String topic, Headers headers, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    Object decoded = deserializer.deserialize(topic, headers, bytes);
    if (decoded != null && !target.isInstance(decoded)) {
      throw new SerializationException(
          "%s made a %s where a %s is wanted"
              .formatted(
                  deserializer.getClass().getName(),
                  decoded.getClass().getName(),
                  target.getName()));
    }
    return decoded;
  }

  @Override
  public void close() {
    deserializer.close();
  }
}
