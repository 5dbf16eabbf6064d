// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import org.jspecify.annotations.Nullable;

/**
 * A column as the catalogue has it. Immutable.
 *
 * @param name its name
 * @param number its place in the table, by which columns are always sorted
 * @param type how values get into it
 * @param cast the name of its type without length or precision, quoted
 * @param said the type as people write it
 * @param required whether it may not be null
 * @param filled whether the table fills it if a row does not give it
 * @param given whether rows may give it: it is not generated
 */
record Column(
    String name,
    int number,
    ColumnType type,
    String cast,
    String said,
    boolean required,
    boolean filled,
    boolean given) {

  /** The name as it stands in SQL. */
  String quoted() {
    return Names.quoted(name);
  }

  /** The value as the column is going to hold it. */
  @Nullable Object convert(@Nullable Object value) throws UnfitValueException {
    Object plain =
        type instanceof CompositeTypes.Json
            ? JsonScalars.nullable(value)
            : JsonScalars.plain(value);
    if (plain == null) {
      if (required) {
        throw new UnfitValueException("takes no null");
      }
      return null;
    }
    return type.convert(plain);
  }

  /** Whether values of a Java type may fit. */
  boolean accepts(Class<?> javaType) {
    Class<?> boxed = java.lang.invoke.MethodType.methodType(javaType).wrap().returnType();
    return javaType == Object.class
        || tools.jackson.databind.JsonNode.class.isAssignableFrom(javaType)
        || type.accepts(boxed);
  }

  @Override
  public String toString() {
    return "column %s (%s)".formatted(name, said);
  }
}
