// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import java.lang.reflect.Type;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** Keeps what a method returns as JSON, null included. Safe for use by all threads. */
public final class JsonResult {
  private final JavaType type;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  /**
   * Keeps results of a type.
   *
   * @throws IllegalArgumentException if none could ever be read back
   */
  public JsonResult(Type returned) {
    this.type = Json.MAPPER.getTypeFactory().constructType(returned);
    JsonDeserializer.of(returned);
    this.writer = Json.MAPPER.writerFor(type);
    this.reader = Json.MAPPER.readerFor(type);
  }

  /** What is kept of a result. */
  public byte[] write(@Nullable Object result) {
    try {
      return writer.writeValueAsBytes(result);
    } catch (JacksonException e) {
      throw new SerializationException(
          "a result of type %s cannot be written as JSON: %s"
              .formatted(type.toCanonical(), e.getOriginalMessage()),
          e);
    }
  }

  /** The result of which this was kept. */
  public @Nullable Object read(byte[] kept) {
    try {
      return reader.readValue(kept);
    } catch (JacksonException e) {
      throw JsonFailure.of(type, e);
    }
  }
}
