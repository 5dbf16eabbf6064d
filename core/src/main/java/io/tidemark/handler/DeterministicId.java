// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** UUIDs of version 5 (RFC 9562) named by a record's coordinates. Frozen: users store them. */
final class DeterministicId {
  /** The namespace of all of them, drawn once. */
  private static final UUID NAMESPACE = UUID.fromString("6f0c7a52-3d0b-4c41-9a57-2f8f0b1c64de");

  private static final long VERSION = 0xF000L;
  private static final long VARIANT = 0xC000_0000_0000_0000L;

  private DeterministicId() {}

  static UUID of(String cluster, String group, String topic, int partition, long offset, int n) {
    MessageDigest sha = sha1();
    sha.update(bytes(NAMESPACE));
    text(sha, cluster);
    text(sha, group);
    text(sha, topic);
    sha.update(
        ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES)
            .putInt(partition)
            .putLong(offset)
            .putInt(n)
            .flip());
    ByteBuffer hash = ByteBuffer.wrap(sha.digest());
    return new UUID(
        (hash.getLong() & ~VERSION) | 0x5000L, (hash.getLong() & ~VARIANT) | Long.MIN_VALUE);
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  /** With its length, so that no two lists of names run together into the same bytes. */
  private static void text(MessageDigest sha, String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).flip());
    sha.update(utf8);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
