// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.nio.ByteBuffer;

/**
 * A record's key in sixteen bytes, the first of SHA-256: enough to tell keys apart, and short
 * enough to be indexed and held in memory. Frozen: it is stored.
 *
 * @param high the first eight bytes
 * @param low the other eight
 */
public record KeyHash(long high, long low) {

  /** How many bytes are stored. */
  public static final int LENGTH = 2 * Long.BYTES;

  /** The hash of a key. */
  public static KeyHash of(byte[] key) {
    return read(Sha256.digest().digest(key));
  }

  /** The hash that begins these bytes. */
  public static KeyHash read(byte[] stored) {
    ByteBuffer bytes = ByteBuffer.wrap(stored);
    return new KeyHash(bytes.getLong(), bytes.getLong());
  }

  /** As it is stored. */
  public byte[] bytes() {
    return ByteBuffer.allocate(LENGTH).putLong(high).putLong(low).array();
  }
}
