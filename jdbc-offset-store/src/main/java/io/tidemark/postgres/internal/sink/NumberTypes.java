// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

/** Columns of numbers. */
final class NumberTypes {
  private static final Set<Class<?>> WHOLE =
      Set.of(Long.class, Integer.class, Short.class, Byte.class);

  private NumberTypes() {}

  private static boolean isNumberOrText(Class<?> type) {
    return Number.class.isAssignableFrom(type) || type == String.class;
  }

  private static BigDecimal exact(Object value) throws UnfitValueException {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    if (value instanceof BigInteger whole) {
      return new BigDecimal(whole);
    }
    if (WHOLE.contains(value.getClass())) {
      return BigDecimal.valueOf(((Number) value).longValue());
    }
    try {
      if (value instanceof String || value instanceof Double || value instanceof Float) {
        return new BigDecimal(value.toString());
      }
    } catch (NumberFormatException e) {
      throw new UnfitValueException("takes no text or number that is not finite and decimal");
    }
    throw UnfitValueException.of(value);
  }

  /** Whole numbers between two bounds; converted to {@code Long}. */
  record Whole(long min, long max) implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.INT8;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      long whole = WHOLE.contains(value.getClass()) ? ((Number) value).longValue() : whole(value);
      if (whole < min || whole > max) {
        throw new UnfitValueException("takes no number that large");
      }
      return whole;
    }

    private static long whole(Object value) throws UnfitValueException {
      try {
        return exact(value).longValueExact();
      } catch (ArithmeticException e) {
        throw new UnfitValueException("takes no fraction, and no number that large");
      }
    }

    @Override
    public boolean accepts(Class<?> type) {
      return isNumberOrText(type);
    }

    @Override
    public boolean isKey() {
      return true;
    }

    @Override
    public boolean isVersion() {
      return true;
    }
  }

  /**
   * Decimal numbers; converted to {@code BigDecimal}.
   *
   * @param precision digits in all, 0 for any
   * @param scale of these, how many stand after the point
   */
  record Decimal(int precision, int scale) implements ColumnType {
    /** What PostgreSQL takes without a precision. */
    private static final int MOST_BEFORE = 131_072;

    private static final int MOST_AFTER = 16_383;

    @Override
    public Wire wire() {
      return Wire.TEXT;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      BigDecimal number = exact(value);
      int before = number.signum() == 0 ? 0 : number.precision() - number.scale();
      if (before > (precision == 0 ? MOST_BEFORE : precision - scale)) {
        throw new UnfitValueException("takes no number that large");
      }
      int after = precision == 0 ? MOST_AFTER : scale;
      return number.scale() <= after ? number : shortened(number, after);
    }

    private static BigDecimal shortened(BigDecimal number, int after) throws UnfitValueException {
      BigDecimal shortest = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
      if (shortest.scale() > after) {
        throw new UnfitValueException(
            "takes no more than %d digits after the point".formatted(after));
      }
      return shortest;
    }

    @Override
    public Object travelling(Object converted) {
      return ((BigDecimal) converted).toPlainString();
    }

    @Override
    public boolean accepts(Class<?> type) {
      return isNumberOrText(type);
    }

    @Override
    public boolean isKey() {
      return true;
    }

    @Override
    public boolean isVersion() {
      return true;
    }

    /** PostgreSQL takes 1.0 and 1.00 for equal. */
    @Override
    public Comparable<?> comparable(Object converted) {
      BigDecimal number = (BigDecimal) converted;
      return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }
  }

  /** Binary fractions, which are approximate: the nearest is taken; converted to {@code Double}. */
  record Real(boolean single) implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.FLOAT8;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      if (value instanceof Double || value instanceof Float) {
        return fitting(((Number) value).doubleValue(), true);
      }
      return fitting(exact(value).doubleValue(), false);
    }

    private double fitting(double number, boolean infinite) throws UnfitValueException {
      double nearest = single ? (float) number : number;
      boolean overflown = Double.isInfinite(nearest) && !(infinite && Double.isInfinite(number));
      boolean underflown = nearest == 0 && number != 0;
      if (overflown || underflown) {
        throw new UnfitValueException("takes no number that large or small");
      }
      return nearest;
    }

    @Override
    public boolean accepts(Class<?> type) {
      return isNumberOrText(type);
    }
  }
}
