// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Values as parameters of a statement: what the driver knows, and what it does not. */
final class Parameters {
  private Parameters() {}

  /** Binds values from the first parameter on. */
  static void bind(PreparedStatement statement, List<@Nullable Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      bind(statement, i + 1, values.get(i));
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.NULL);
    } else if (value instanceof Enum<?> constant) {
      statement.setObject(index, constant.name(), Types.OTHER); // text, or an enum of the server's
    } else if (value instanceof JsonNode node) {
      statement.setObject(index, node.toString(), Types.OTHER);
    } else {
      statement.setObject(index, known(value));
    }
  }

  /** As something that the driver takes. */
  private static Object known(Object value) {
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }
    if (value instanceof ZonedDateTime time) {
      return time.toOffsetDateTime();
    }
    if (value instanceof BigInteger whole) {
      return new BigDecimal(whole);
    }
    return value instanceof Character || value instanceof StringBuilder ? value.toString() : value;
  }
}
