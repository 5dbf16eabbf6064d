// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Finds one text or number in JSON, by a JSON pointer (RFC 6901), without making anything of the
 * rest. Immutable, shared by all threads. What is thrown never repeats the data.
 */
public final class JsonPointer {
  private static final Pattern SYNTAX = Pattern.compile("(/([^~/]|~[01])*)+");
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

  private final String pointer;
  private final List<String> steps;

  private JsonPointer(String pointer, List<String> steps) {
    this.pointer = pointer;
    this.steps = steps;
  }

  /**
   * The place that a pointer names.
   *
   * @throws IllegalArgumentException if it is none, or names the whole document
   */
  public static JsonPointer of(String pointer) {
    if (!SYNTAX.matcher(pointer).matches()) {
      throw new IllegalArgumentException("\"" + pointer + "\" is no JSON pointer to a property");
    }
    return new JsonPointer(
        pointer,
        Arrays.stream(pointer.substring(1).split("/", -1))
            .map(step -> step.replace("~1", "/").replace("~0", "~"))
            .toList());
  }

  /**
   * The text there, a {@code String}, or the number, a {@link BigDecimal}; null if there is nothing
   * or a null.
   *
   * @throws SerializationException if it is not JSON, if a name of the pointer is there twice, or
   *     if there is neither a text nor a number
   */
  public @Nullable Object find(byte[] json) {
    try (JsonParser parser = Json.MAPPER.createParser(json)) {
      parser.nextToken();
      Object found = find(parser, 0);
      if (parser.nextToken() != null) {
        throw new SerializationException("not JSON: something follows the value");
      }
      return found;
    } catch (JacksonException e) {
      throw JsonFailure.of(Json.MAPPER.constructType(Object.class), e);
    }
  }

  private @Nullable Object find(JsonParser parser, int depth) {
    JsonToken token = parser.currentToken();
    if (depth == steps.size()) {
      return scalar(parser, token);
    }
    if (token == JsonToken.START_OBJECT) {
      return property(parser, depth);
    }
    return token == JsonToken.START_ARRAY ? element(parser, depth) : null;
  }

  /** Goes through all properties: if one is there twice, nobody knows which the handler gets. */
  private @Nullable Object property(JsonParser parser, int depth) {
    Object found = null;
    boolean seen = false;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean meant = parser.currentName().equals(steps.get(depth));
      parser.nextToken();
      if (!meant) {
        parser.skipChildren();
        continue;
      }
      if (seen) {
        throw new SerializationException("JSON has what " + pointer + " names twice");
      }
      seen = true;
      found = find(parser, depth + 1);
    }
    return found;
  }

  private @Nullable Object element(JsonParser parser, int depth) {
    String step = steps.get(depth);
    int wanted = INDEX.matcher(step).matches() ? Integer.parseInt(step) : -1;
    Object found = null;
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (i == wanted) {
        found = find(parser, depth + 1);
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }

  private @Nullable Object scalar(JsonParser parser, @Nullable JsonToken token) {
    if (token == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return parser.getDecimalValue();
    }
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    throw new SerializationException("what " + pointer + " names is neither a text nor a number");
  }

  @Override
  public String toString() {
    return pointer;
  }
}
