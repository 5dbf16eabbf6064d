// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import java.lang.reflect.Type;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads JSON as one fixed type: records, classes, collections, {@code java.time}, numbers; Jackson
 * 3 with its annotations. Safe for use by all threads.
 *
 * <ul>
 *   <li>Properties that the type does not have are ignored; those that the JSON does not have are
 *       null, but a missing primitive is an error, and so is a null one.
 *   <li>Numbers are exact: a fraction is no {@code long}, and decimals without a type of their own
 *       become {@code BigDecimal}.
 *   <li>Times are ISO 8601; a whole number is milliseconds since the epoch.
 *   <li>No type is chosen by the data, except among the subtypes that {@code @JsonTypeInfo(use =
 *       NAME)} declares; a class named by the data is an error.
 *   <li>Depth and the length of numbers, names and texts are bounded.
 *   <li>What is thrown names the place and never repeats the data.
 * </ul>
 *
 * @param <T> the type
 */
public final class JsonDeserializer<T> implements Deserializer<T> {
  private final JavaType type;
  private final ObjectReader reader;

  /**
   * Reads JSON as a class.
   *
   * @throws IllegalArgumentException if no JSON could ever become one
   */
  public JsonDeserializer(Class<T> type) {
    this((Type) type);
  }

  /**
   * Reads JSON as a generic type: {@code new JsonDeserializer<>(new TypeReference<List<Payment>>()
   * {})}.
   *
   * @throws IllegalArgumentException if no JSON could ever become one
   */
  public JsonDeserializer(TypeReference<T> type) {
    this(type.getType());
  }

  private JsonDeserializer(Type type) {
    this.type = Json.MAPPER.getTypeFactory().constructType(type);
    requireReadable(this.type);
    this.reader = Json.MAPPER.readerFor(this.type);
  }

  /**
   * Reads JSON as a type known by reflection.
   *
   * @throws IllegalArgumentException if no JSON could ever become one
   */
  public static JsonDeserializer<?> of(Type type) {
    return new JsonDeserializer<>(type);
  }

  @Override
  @SuppressWarnings("NullAway") // Kafka's own contract: null stays null
  public @Nullable T deserialize(String topic, byte @Nullable [] data) {
    if (data == null) {
      return null;
    }
    try {
      return reader.readValue(data);
    } catch (JacksonException e) {
      throw JsonFailure.of(type, e);
    }
  }

  @Override
  public String toString() {
    return "JSON to " + type.toCanonical();
  }

  private static void requireReadable(JavaType type) {
    ValueDeserializer<Object> root;
    try {
      root = Json.MAPPER._deserializationContext().findRootValueDeserializer(type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    if (root instanceof AbstractDeserializer) {
      throw new IllegalArgumentException(
          "JSON does not say which implementation of "
              + type.getRawClass().getName()
              + " to make of it");
    }
    if (root instanceof StdDeserializer<?> bean
        && bean.getValueInstantiator() != null
        && !bean.getValueInstantiator().canInstantiate()) {
      throw new IllegalArgumentException(
          "no constructor of "
              + type.getRawClass().getName()
              + " tells how to make one from JSON: use a record, or annotate a constructor"
              + " with @JsonCreator");
    }
  }
}
