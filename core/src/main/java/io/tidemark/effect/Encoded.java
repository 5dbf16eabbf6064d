// SPDX-License-Identifier: Apache-2.0
package io.tidemark.effect;

import org.jspecify.annotations.Nullable;

/**
 * The key or value of a {@link Message} that is bytes already, as the key of the record that causes
 * it is: written as it is, also to a topic with serializers of its own. Nobody may change the
 * bytes.
 */
public final class Encoded {
  private final byte @Nullable [] bytes;

  /** Takes the bytes; null for none. */
  public Encoded(byte @Nullable [] bytes) {
    this.bytes = bytes;
  }

  /** The bytes; null for none. */
  public byte @Nullable [] bytes() {
    return bytes;
  }
}
