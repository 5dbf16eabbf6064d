// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Set;

/** Columns of dates and times. Fractions are rounded to microseconds, as the driver does. */
final class TimeTypes {
  private static final Set<Class<?>> WHOLE = Set.of(Long.class, Integer.class);
  private static final int NANOS_OF_MICRO = 1_000;

  /** Where PostgreSQL begins to count. */
  private static final LocalDateTime ZERO = LocalDateTime.of(2000, 1, 1, 0, 0);

  /** The years that PostgreSQL has, those of its timestamps, with room for a time zone. */
  private static final int FIRST_YEAR = -4711;

  private static final int LAST_YEAR = 294_275;

  private TimeTypes() {}

  /** A conversion that may find that the value is not what it looks like. */
  @FunctionalInterface
  private interface Reading {
    Object read();
  }

  private static Object read(Reading reading) throws UnfitValueException {
    try {
      return reading.read();
    } catch (DateTimeException | ArithmeticException e) {
      throw new UnfitValueException(
          "takes no text or number that is no ISO date or time of its kind");
    }
  }

  private static StringBuilder append(StringBuilder text, LocalDate day) {
    int year = day.getYear();
    pad(text, year > 0 ? year : 1 - year, 4).append('-');
    pad(text, day.getMonthValue(), 2).append('-');
    return pad(text, day.getDayOfMonth(), 2);
  }

  private static StringBuilder appendEra(StringBuilder text, LocalDate day) {
    return day.getYear() > 0 ? text : text.append(" BC");
  }

  private static StringBuilder pad(StringBuilder text, int number, int digits) {
    String written = Integer.toString(number);
    for (int i = written.length(); i < digits; i++) {
      text.append('0');
    }
    return text.append(written);
  }

  private static LocalDate inRange(LocalDate day) throws UnfitValueException {
    if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
      throw new UnfitValueException("takes no time that far away");
    }
    return day;
  }

  private static LocalDateTime inMicros(LocalDateTime time) throws UnfitValueException {
    inRange(time.toLocalDate());
    return time.plusNanos(NANOS_OF_MICRO / 2).truncatedTo(ChronoUnit.MICROS);
  }

  /** Dates; converted to {@code LocalDate}. */
  record Day() implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.TEXT;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      if (value instanceof LocalDate day) {
        return inRange(day);
      }
      if (value instanceof java.sql.Date day) {
        return inRange(day.toLocalDate());
      }
      if (value instanceof String text) {
        return inRange((LocalDate) read(() -> LocalDate.parse(text)));
      }
      throw UnfitValueException.of(value);
    }

    @Override
    public Object travelling(Object converted) {
      LocalDate day = (LocalDate) converted;
      return appendEra(append(new StringBuilder(), day), day).toString();
    }

    @Override
    public boolean accepts(Class<?> type) {
      return type == LocalDate.class || type == java.sql.Date.class || type == String.class;
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
   * Times, of one's own zone or of all; converted to {@code LocalDateTime}, the latter in UTC.
   *
   * @param zoned whether they are points in time
   * @param whole whether PostgreSQL keeps all microseconds
   */
  record Moment(boolean zoned, boolean whole) implements ColumnType {
    private static final Set<Class<?>> ZONED =
        Set.of(
            Instant.class,
            OffsetDateTime.class,
            ZonedDateTime.class,
            Long.class,
            Integer.class,
            Date.class);

    @Override
    public Wire wire() {
      return zoned ? Wire.TIMESTAMPTZ : Wire.TIMESTAMP;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      return inMicros((LocalDateTime) (zoned ? instant(value) : local(value)));
    }

    private static Object local(Object value) throws UnfitValueException {
      if (value instanceof LocalDateTime) {
        return value;
      }
      if (value instanceof java.sql.Timestamp time) {
        return time.toLocalDateTime();
      }
      if (value instanceof String text) {
        return read(() -> LocalDateTime.parse(text));
      }
      throw UnfitValueException.of(value);
    }

    private static Object instant(Object value) throws UnfitValueException {
      if (value instanceof Instant instant) {
        return read(() -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
      }
      if (value instanceof String text) {
        return read(() -> utc(OffsetDateTime.parse(text)));
      }
      if (value instanceof OffsetDateTime time) {
        return read(() -> utc(time));
      }
      if (value instanceof ZonedDateTime time) {
        return read(() -> utc(time.toOffsetDateTime()));
      }
      if (WHOLE.contains(value.getClass())) {
        long millis = ((Number) value).longValue();
        return read(() -> LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC));
      }
      if (value instanceof Date time && !(value instanceof java.sql.Date)) {
        return read(() -> LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC));
      }
      throw UnfitValueException.of(value);
    }

    private static LocalDateTime utc(OffsetDateTime time) {
      return time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    @Override
    public Object travelling(Object converted) {
      return ChronoUnit.MICROS.between(ZERO, (LocalDateTime) converted);
    }

    @Override
    public String text(Object converted) {
      LocalDateTime time = (LocalDateTime) converted;
      LocalDate day = time.toLocalDate();
      StringBuilder text = append(new StringBuilder(32), day).append(' ');
      pad(text, time.getHour(), 2).append(':');
      pad(text, time.getMinute(), 2).append(':');
      pad(text, time.getSecond(), 2).append('.');
      pad(text, time.getNano() / NANOS_OF_MICRO, 6).append(zoned ? "+00" : "");
      return appendEra(text, day).toString();
    }

    @Override
    public boolean accepts(Class<?> type) {
      return type == String.class
          || (zoned ? ZONED.contains(type) : type == LocalDateTime.class)
          || type == java.sql.Timestamp.class;
    }

    @Override
    public boolean isKey() {
      return whole;
    }

    @Override
    public boolean isVersion() {
      return whole;
    }
  }
}
