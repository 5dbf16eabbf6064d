// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Jackson's nodes that hold one value, as the value. */
final class JsonScalars {
  private JsonScalars() {}

  /** The value of a node that holds one; other nodes and values as they are. */
  static @Nullable Object plain(@Nullable Object value) {
    if (!(value instanceof JsonNode node)) {
      return value;
    }
    if (node.isString()) {
      return node.stringValue();
    }
    if (node.isNumber()) {
      return node.numberValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isBinary()) {
      return node.binaryValue();
    }
    return nullable(value);
  }

  /** JSON's null as null; anything else as it is. */
  static @Nullable Object nullable(@Nullable Object value) {
    return value instanceof JsonNode node && (node.isNull() || node.isMissingNode()) ? null : value;
  }
}
