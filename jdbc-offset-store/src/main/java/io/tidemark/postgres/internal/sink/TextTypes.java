// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Columns of text, and of what is written as text. */
final class TextTypes {
  private TextTypes() {}

  private static boolean isText(Class<?> type) {
    return CharSequence.class.isAssignableFrom(type)
        || type == Character.class
        || type == UUID.class
        || type.isEnum();
  }

  private static String text(Object value) throws UnfitValueException {
    if (value instanceof String text) {
      return whole(text);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (isText(value.getClass())) {
      return whole(value.toString());
    }
    throw UnfitValueException.of(value);
  }

  /** Text that comes through as it is: without a NUL and without half characters. */
  private static String whole(String text) throws UnfitValueException {
    for (int i = 0; i < text.length(); i++) {
      if ((char) (text.charAt(i) - 1) >= Character.MIN_SURROGATE - 1) { // NUL is the largest then
        return whole(text, i);
      }
    }
    return text;
  }

  private static String whole(String text, int from) throws UnfitValueException {
    for (int i = from; i < text.length(); i++) {
      char at = text.charAt(i);
      if (at == 0) {
        throw new UnfitValueException("takes no text with a NUL in it");
      }
      if (Character.isSurrogate(at)) {
        boolean paired =
            Character.isHighSurrogate(at)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          throw new UnfitValueException("takes no text with half a character in it");
        }
        i++;
      }
    }
    return text;
  }

  /**
   * Text; converted to {@code String}.
   *
   * @param length the most characters, 0 for any
   * @param padded whether spaces at the end do not count
   * @param plain whether equal means the same characters
   */
  record Text(int length, boolean padded, boolean plain) implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.TEXT;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      String text = TextTypes.text(value);
      String counted = padded ? withoutSpaces(text) : text;
      if (length > 0
          && counted.length() > length
          && counted.codePointCount(0, counted.length()) > length) {
        throw new UnfitValueException("takes no more than %d characters".formatted(length));
      }
      return counted;
    }

    private static String withoutSpaces(String text) {
      int end = text.length();
      while (end > 0 && text.charAt(end - 1) == ' ') {
        end--;
      }
      return text.substring(0, end);
    }

    @Override
    public boolean accepts(Class<?> type) {
      return isText(type);
    }

    @Override
    public boolean isKey() {
      return plain;
    }
  }

  /** UUIDs; converted to {@code String}, as their order in Java is another. */
  record Uuid() implements ColumnType {
    private static final int LENGTH = 36;

    @Override
    public Wire wire() {
      return Wire.TEXT;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      if (value instanceof UUID) {
        return value.toString();
      }
      if (value instanceof String text && text.length() == LENGTH) {
        try {
          return UUID.fromString(text).toString().equals(text.toLowerCase(Locale.ROOT))
              ? text.toLowerCase(Locale.ROOT)
              : notOne();
        } catch (IllegalArgumentException e) {
          return notOne();
        }
      }
      throw value instanceof String ? unfit() : UnfitValueException.of(value);
    }

    private static String notOne() throws UnfitValueException {
      throw unfit();
    }

    private static UnfitValueException unfit() {
      return new UnfitValueException("takes no text that is no UUID");
    }

    @Override
    public boolean accepts(Class<?> type) {
      return type == UUID.class || type == String.class;
    }

    @Override
    public boolean isKey() {
      return true;
    }
  }

  /** Values of an enum of PostgreSQL's; converted to {@code String}. */
  record Labels(Set<String> labels) implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.TEXT;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      String label = TextTypes.text(value);
      if (!labels.contains(label)) {
        throw new UnfitValueException("takes only its labels, and this is none");
      }
      return label;
    }

    @Override
    public boolean accepts(Class<?> type) {
      return type == String.class || type.isEnum();
    }

    @Override
    public boolean isKey() {
      return true;
    }
  }

  /** What PostgreSQL alone knows how to read; converted to {@code String}. */
  record Other() implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.TEXT;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      return TextTypes.text(value);
    }

    @Override
    public boolean accepts(Class<?> type) {
      return isText(type);
    }
  }

  /** True and false; converted to {@code Boolean}. */
  record Truth() implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.BOOL;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      if (value instanceof Boolean) {
        return value;
      }
      if ("true".equals(value) || "false".equals(value)) {
        return "true".equals(value);
      }
      throw value instanceof String
          ? new UnfitValueException("takes no text but true and false")
          : UnfitValueException.of(value);
    }

    @Override
    public boolean accepts(Class<?> type) {
      return type == Boolean.class || type == String.class;
    }

    @Override
    public boolean isKey() {
      return true;
    }
  }

  /** Bytes, in JSON as Base64; converted to {@code byte[]}. */
  record Bytes() implements ColumnType {
    @Override
    public Wire wire() {
      return Wire.BYTEA;
    }

    @Override
    public Object convert(Object value) throws UnfitValueException {
      if (value instanceof byte[]) {
        return value;
      }
      if (value instanceof ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
      }
      if (value instanceof String text) {
        try {
          return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
          throw new UnfitValueException("takes no text that is not Base64");
        }
      }
      throw UnfitValueException.of(value);
    }

    @Override
    public String text(Object converted) {
      return "\\x" + java.util.HexFormat.of().formatHex((byte[]) converted);
    }

    @Override
    public boolean accepts(Class<?> type) {
      return type == byte[].class
          || ByteBuffer.class.isAssignableFrom(type)
          || type == String.class;
    }

    @Override
    public boolean isKey() {
      return true;
    }

    @Override
    public Comparable<?> comparable(Object converted) {
      return ByteBuffer.wrap((byte[]) converted);
    }
  }
}
