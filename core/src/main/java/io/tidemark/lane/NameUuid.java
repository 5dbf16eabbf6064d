// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Makes one UUID of version 5 (RFC 9562) out of what it is to name. One thread, once. What it makes
 * is frozen: users store it, and readers tell repeats by it.
 */
public final class NameUuid {
  private static final long VERSION = 0xF000L;
  private static final long VARIANT = 0xC000_0000_0000_0000L;

  private final MessageDigest sha;

  /** A name in this namespace, nothing of it said yet. */
  public NameUuid(UUID namespace) {
    this.sha = sha1();
    add(namespace);
  }

  /** Adds a text, with its length, so that no two lists of texts run together into one. */
  public NameUuid add(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    add(utf8.length);
    sha.update(utf8);
    return this;
  }

  /** Adds an id. */
  public NameUuid add(UUID id) {
    return add(id.getMostSignificantBits()).add(id.getLeastSignificantBits());
  }

  /** Adds a number. */
  public NameUuid add(long number) {
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    return this;
  }

  /** Adds a number of four bytes. */
  public NameUuid add(int number) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    return this;
  }

  /** The UUID of what was said. */
  public UUID make() {
    ByteBuffer hash = ByteBuffer.wrap(sha.digest());
    return new UUID(
        (hash.getLong() & ~VERSION) | 0x5000L, (hash.getLong() & ~VARIANT) | Long.MIN_VALUE);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
