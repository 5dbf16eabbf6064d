// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * Which lane of a partition a key belongs to. Frozen, as rows say by which hash they were divided;
 * and not the hash by which producers choose partitions, or keys of one partition would crowd into
 * few lanes.
 */
final class LaneHash {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private LaneHash() {}

  /**
   * The lane of a key by 64-bit FNV-1a, its halves folded; records without a key stay in order in
   * lane 0.
   */
  static int laneOf(byte @Nullable [] key, int lanes) {
    if (key == null || lanes == 1) {
      return 0;
    }
    long hash = FNV_BASIS;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return Math.floorMod(Long.hashCode(hash), lanes);
  }
}
