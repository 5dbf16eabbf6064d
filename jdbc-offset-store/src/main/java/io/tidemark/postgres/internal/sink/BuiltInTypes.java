// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.util.Map;
import java.util.function.Supplier;

/** The types that PostgreSQL comes with, by their names in the catalogue. */
final class BuiltInTypes {
  /** What the catalogue adds to lengths and precisions. */
  private static final int HEADER = 4;

  private static final int PRECISION_SHIFT = 16;
  private static final int SCALE_MASK = 0x7ff;
  private static final int SCALE_SIGN = 1024;
  private static final int MICROSECONDS = 6;

  private static final Map<String, Supplier<ColumnType>> SIMPLE =
      Map.ofEntries(
          Map.entry("int2", () -> new NumberTypes.Whole(Short.MIN_VALUE, Short.MAX_VALUE)),
          Map.entry("int4", () -> new NumberTypes.Whole(Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry("int8", () -> new NumberTypes.Whole(Long.MIN_VALUE, Long.MAX_VALUE)),
          Map.entry("float4", () -> new NumberTypes.Real(true)),
          Map.entry("float8", () -> new NumberTypes.Real(false)),
          Map.entry("bool", TextTypes.Truth::new),
          Map.entry("uuid", TextTypes.Uuid::new),
          Map.entry("bytea", TextTypes.Bytes::new),
          Map.entry("date", TimeTypes.Day::new),
          Map.entry("json", CompositeTypes.Json::new),
          Map.entry("jsonb", CompositeTypes.Json::new));

  private BuiltInTypes() {}

  /**
   * A type.
   *
   * @param modifier its length or precision as the catalogue writes it, -1 for none
   * @param plain whether its collation takes only what is the same for equal
   */
  static ColumnType of(String schema, String name, int modifier, boolean plain) {
    if (!schema.equals("pg_catalog")) {
      return new TextTypes.Other();
    }
    Supplier<ColumnType> simple = SIMPLE.get(name);
    if (simple != null) {
      return simple.get();
    }
    boolean limited = modifier >= 0;
    return switch (name) {
      case "text" -> new TextTypes.Text(0, false, plain);
      case "varchar" -> new TextTypes.Text(limited ? modifier - HEADER : 0, false, plain);
      case "bpchar" -> new TextTypes.Text(limited ? modifier - HEADER : 0, true, plain);
      case "numeric" -> limited ? decimal(modifier - HEADER) : new NumberTypes.Decimal(0, 0);
      case "timestamptz" -> new TimeTypes.Moment(true, !limited || modifier == MICROSECONDS);
      case "timestamp" -> new TimeTypes.Moment(false, !limited || modifier == MICROSECONDS);
      default -> new TextTypes.Other();
    };
  }

  /** The scale is a signed number of eleven bits. */
  private static ColumnType decimal(int modifier) {
    int scale = ((modifier & SCALE_MASK) ^ SCALE_SIGN) - SCALE_SIGN;
    return new NumberTypes.Decimal(modifier >> PRECISION_SHIFT, scale);
  }
}
