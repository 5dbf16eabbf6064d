// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import io.tidemark.lane.KeyHash;
import java.time.LocalDate;

/**
 * An idempotency key within its scope. Immutable.
 *
 * @param bucket an immutable business date of what the key stands for, by which old keys can be
 *     dropped together; {@link #NO_BUCKET} if there is none
 * @param hash of the key's canonical bytes
 */
public record KeyId(LocalDate bucket, KeyHash hash) {

  /** The bucket of keys without one: before every date. */
  public static final LocalDate NO_BUCKET = LocalDate.MIN;
}
