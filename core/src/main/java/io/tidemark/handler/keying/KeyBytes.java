// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.keying;

import io.tidemark.idempotency.MissingKeyException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of a key: a text in UTF-8, a number by its shortest decimal digits, so that
 * what is written alike is alike wherever it is found. Frozen: its hash is stored.
 */
final class KeyBytes {
  /** Beyond so many digits a decimal number is written with its exponent. */
  private static final int PLAIN = 1_000;

  private static final List<Class<?>> TYPES =
      List.of(
          String.class,
          UUID.class,
          Enum.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          BigInteger.class,
          BigDecimal.class,
          Temporal.class,
          byte[].class);

  private KeyBytes() {}

  /** Whether something of this type can be a key. */
  static boolean canBe(Class<?> type) {
    return TYPES.stream().anyMatch(each -> each.isAssignableFrom(type));
  }

  /**
   * The bytes of a key.
   *
   * @param where where it was found, for the failure
   * @throws MissingKeyException if there is none, or it is empty or of no type that a key can have
   */
  static byte[] of(String where, @Nullable Object key) {
    if (key == null) {
      throw new MissingKeyException(
          "the record has no idempotency key: " + where + " is missing", null);
    }
    if (!canBe(key.getClass())) {
      throw new MissingKeyException(
          "%s is a %s, which cannot be an idempotency key"
              .formatted(where, key.getClass().getName()),
          null);
    }
    byte[] bytes = key instanceof byte[] raw ? raw : utf8(where, text(key));
    if (bytes.length == 0) {
      throw new MissingKeyException(
          "the record has no idempotency key: " + where + " is empty", null);
    }
    return bytes;
  }

  private static String text(Object key) {
    if (key instanceof BigDecimal number) {
      BigDecimal shortest = number.stripTrailingZeros();
      return Math.abs((long) shortest.scale()) <= PLAIN
          ? shortest.toPlainString()
          : shortest.toString();
    }
    return key instanceof Enum<?> constant ? constant.name() : key.toString();
  }

  /** Strictly: what stands for a character that UTF-8 has not would make different keys alike. */
  private static byte[] utf8(String where, String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    } catch (CharacterCodingException e) {
      throw new MissingKeyException(where + " is no text that can be written in UTF-8", e);
    }
  }
}
