// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * How records are divided among the lanes of their partition. Frozen, as rows say by which hash
 * they were divided; and not the hash by which producers choose partitions, or keys of one
 * partition would crowd into few lanes.
 */
public enum LaneHash {
  /** Nothing is divided: there is one lane. */
  NONE("none") {
    @Override
    int hash(ConsumerRecord<byte[], byte[]> record) {
      return 0;
    }
  },

  /**
   * By key, with 64-bit FNV-1a, its halves folded; records without a key stay in order in lane 0.
   */
  KEY("fnv1a64") {
    @Override
    int hash(ConsumerRecord<byte[], byte[]> record) {
      return ofKey(record.key());
    }
  },

  /** Like {@link #KEY}, but records without a key go to all lanes in turn, by their offset. */
  KEY_OR_OFFSET("fnv1a64-or-offset") {
    @Override
    int hash(ConsumerRecord<byte[], byte[]> record) {
      return record.key() == null ? Long.hashCode(record.offset()) : ofKey(record.key());
    }
  };

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final String storedName;

  LaneHash(String storedName) {
    this.storedName = storedName;
  }

  /** The name in the lanes' rows. */
  public String storedName() {
    return storedName;
  }

  /** The hash that rows call by this name; empty if this version does not know it. */
  public static Optional<LaneHash> named(String storedName) {
    for (LaneHash hash : values()) {
      if (hash.storedName.equals(storedName)) {
        return Optional.of(hash);
      }
    }
    return Optional.empty();
  }

  /** The number of the lane that a record belongs to. */
  public int laneOf(ConsumerRecord<byte[], byte[]> record, int lanes) {
    return lanes == 1 ? 0 : Math.floorMod(hash(record), lanes);
  }

  /** What of a key decides about the lane, however many there are: stored with letters. */
  public static int route(byte @Nullable [] key) {
    return ofKey(key);
  }

  /**
   * The number of the lane of a record of which only the {@link #route} and the offset are known.
   */
  public int laneOf(boolean hasKey, int route, long offset, int lanes) {
    if (lanes == 1) {
      return 0;
    }
    boolean byOffset = this == KEY_OR_OFFSET && !hasKey;
    return Math.floorMod(byOffset ? Long.hashCode(offset) : route, lanes);
  }

  abstract int hash(ConsumerRecord<byte[], byte[]> record);

  private static int ofKey(byte @Nullable [] key) {
    if (key == null) {
      return 0;
    }
    long hash = FNV_BASIS;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return Long.hashCode(hash);
  }
}
