// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

/** How values of Java and JSON become values of a column. Immutable. */
interface ColumnType {

  /** How its values travel. */
  Wire wire();

  /**
   * The value that PostgreSQL is going to hold, so that two that it takes for equal are {@link
   * #comparable} as equal. What would have to be rounded, cut off or guessed does not fit.
   *
   * @param value not null, and no JSON scalar
   */
  Object convert(Object value) throws UnfitValueException;

  /** A converted value as it travels. */
  default Object travelling(Object converted) {
    return converted;
  }

  /** A converted value as text that PostgreSQL reads. */
  default String text(Object converted) {
    return travelling(converted).toString();
  }

  /** Whether values of a class may fit. */
  boolean accepts(Class<?> type);

  /** Whether two values can be compared here just as PostgreSQL does: for equality, in keys. */
  default boolean isKey() {
    return false;
  }

  /** Whether they can be compared for order too, in versions. */
  default boolean isVersion() {
    return false;
  }

  /** A converted value of a type that is a key, to be compared. */
  default Comparable<?> comparable(Object converted) {
    return (Comparable<?>) converted;
  }
}
