// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The content of a record in 64 bits: the first eight bytes of SHA-256 over key and value. Frozen:
 * it is stored.
 */
public final class RecordHash {
  private RecordHash() {}

  /** The hash of a record's key and value; null and empty differ. */
  public static long of(ConsumerRecord<byte[], byte[]> record) {
    MessageDigest sha = Sha256.digest();
    update(sha, record.key());
    update(sha, record.value());
    return ByteBuffer.wrap(sha.digest()).getLong();
  }

  private static void update(MessageDigest sha, byte @Nullable [] bytes) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes == null ? -1 : bytes.length));
    if (bytes != null) {
      sha.update(bytes);
    }
  }
}
