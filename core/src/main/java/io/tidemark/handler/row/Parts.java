// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.row;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A record, a map or a JSON object, taken apart. Used at once. */
final class Parts {
  private final List<String> names;
  private final @Nullable Object[] values;
  private final boolean columns;

  private Parts(List<String> names, @Nullable Object[] values, boolean columns) {
    this.names = names;
    this.values = values;
    this.columns = columns;
  }

  /** The names of its parts; those of one record class are always the same list. */
  List<String> names() {
    return names;
  }

  /** The values of its parts. */
  @Nullable Object[] values() {
    return values;
  }

  /** Whether the names are those of columns, as they are in a map. */
  boolean columns() {
    return columns;
  }

  /** Takes a row apart. */
  static Parts of(Object row) {
    if (row instanceof Record its) {
      RecordParts parts = RecordParts.of(its.getClass());
      return new Parts(parts.names(), parts.values(its), false);
    }
    if (row instanceof Map<?, ?> map) {
      return of(map);
    }
    if (row instanceof JsonNode node && node.isObject()) {
      return of(node);
    }
    throw new IllegalArgumentException(
        "a row is a record, a Map or a JSON object, but not "
            + (row instanceof JsonNode other
                ? "JSON's " + other.getNodeType()
                : row.getClass().getName()));
  }

  /** Whether a value has parts at all. */
  static boolean has(@Nullable Object value) {
    return value instanceof Record
        || value instanceof Map<?, ?>
        || (value instanceof JsonNode node && node.isObject());
  }

  private static Parts of(Map<?, ?> map) {
    List<String> names = new ArrayList<>(map.size());
    @Nullable Object[] values = new Object[map.size()];
    map.forEach(
        (name, value) -> {
          values[names.size()] = value;
          names.add(String.valueOf(name));
        });
    return new Parts(names, values, true);
  }

  private static Parts of(JsonNode node) {
    List<String> names = new ArrayList<>(node.size());
    @Nullable Object[] values = new Object[node.size()];
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      values[names.size()] = property.getValue();
      names.add(property.getKey());
    }
    return new Parts(names, values, false);
  }
}
