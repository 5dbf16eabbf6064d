// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Columns of values that have parts. */
final class CompositeTypes {
  private CompositeTypes() {}

  /** JSON: nodes as they are, text that is JSON, anything else as Jackson writes it. */
  record Json() implements ColumnType {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Override
    public Wire wire() {
      return Wire.TEXT;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      try {
        if (value instanceof String text) {
          MAPPER.readTree(text);
          return text;
        }
        return value instanceof JsonNode node
            ? MAPPER.writeValueAsString(node)
            : MAPPER.writeValueAsString(value);
      } catch (JacksonException e) {
        throw new UnfitValueException(
            "takes no text that is no JSON, and nothing Jackson cannot write");
      }
    }

    @Override
    public boolean accepts(Class<?> type) {
      return true;
    }
  }

  /** Arrays, of lists, arrays and JSON's arrays; converted to PostgreSQL's text of them. */
  record Many(ColumnType element) implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.TEXT;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      List<@Nullable Object> parts = parts(value);
      if (parts == null) {
        throw UnfitValueException.of(value);
      }
      StringBuilder text = new StringBuilder();
      append(text, parts);
      return text.toString();
    }

    private void append(StringBuilder text, List<@Nullable Object> parts)
        throws UnfitValueException {
      text.append('{');
      for (int i = 0; i < parts.size(); i++) {
        if (i > 0) {
          text.append(',');
        }
        Object part = plain(parts.get(i));
        List<@Nullable Object> deeper = part == null || isWhole(part) ? null : parts(part);
        if (part == null) {
          text.append("NULL");
        } else if (deeper != null) {
          append(text, deeper);
        } else {
          quote(text, element.text(element.convert(part)));
        }
      }
      text.append('}');
    }

    private @Nullable Object plain(@Nullable Object part) {
      return element instanceof Json ? JsonScalars.nullable(part) : JsonScalars.plain(part);
    }

    /** What looks like a list and is one value. */
    private boolean isWhole(Object part) {
      return element instanceof Json || part instanceof byte[];
    }

    private static void quote(StringBuilder text, String part) {
      text.append('"');
      for (int i = 0; i < part.length(); i++) {
        char at = part.charAt(i);
        if (at == '"' || at == '\\') {
          text.append('\\');
        }
        text.append(at);
      }
      text.append('"');
    }

    /** Null if it is no list of any kind. */
    private static @Nullable List<@Nullable Object> parts(Object value) {
      if (value instanceof Collection<?> many) {
        return new ArrayList<>(many);
      }
      if (value instanceof JsonNode node) {
        return node.isArray()
            ? StreamSupport.stream(node.spliterator(), false)
                .collect(ArrayList::new, List::add, List::addAll)
            : null;
      }
      if (!value.getClass().isArray()) {
        return null;
      }
      List<@Nullable Object> parts = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        parts.add(Array.get(value, i));
      }
      return parts;
    }

    @Override
    public boolean accepts(Class<?> type) {
      return Collection.class.isAssignableFrom(type) || type.isArray();
    }
  }
}
