// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import io.tidemark.lane.KeyHash;
import org.jspecify.annotations.Nullable;

/** What is stored of a record that took effect. Immutable, as long as nobody changes the bytes. */
public final class StoredKey {
  private final KeyHash payload;
  private final byte @Nullable [] result;

  /**
   * What is stored with a key.
   *
   * @param payload the hash of the record's value
   * @param result what its handler answered; null if that is not kept
   */
  public StoredKey(KeyHash payload, byte @Nullable [] result) {
    this.payload = payload;
    this.result = result;
  }

  /** The hash of the record's value. */
  public KeyHash payload() {
    return payload;
  }

  /** What its handler answered, not to be changed; null if that is not kept. */
  public byte @Nullable [] result() {
    return result;
  }
}
