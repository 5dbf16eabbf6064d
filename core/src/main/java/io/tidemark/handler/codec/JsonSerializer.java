// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Writes objects as JSON in UTF-8, as {@link JsonDeserializer} reads it: decimals as they are,
 * times as ISO 8601. Safe for all threads.
 *
 * @param <T> what it is given
 */
public final class JsonSerializer<T> implements Serializer<T> {

  @Override
  @SuppressWarnings("NullAway") // Kafka's own contract: null stays null
  public byte @Nullable [] serialize(String topic, @Nullable T data) {
    if (data == null) {
      return null;
    }
    try {
      return Json.MAPPER.writeValueAsBytes(data);
    } catch (JacksonException e) {
      throw new SerializationException(
          "a %s cannot be written as JSON: %s"
              .formatted(data.getClass().getName(), e.getOriginalMessage()),
          e);
    }
  }
}
