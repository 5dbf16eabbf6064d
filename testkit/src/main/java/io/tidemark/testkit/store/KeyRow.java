// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.StoredKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The row of an idempotency key.
 *
 * @param scope whose key it is
 * @param id the key
 * @param stored what is kept of the record that took effect
 * @param createdAt when it was added
 */
public record KeyRow(String scope, KeyId id, StoredKey stored, Instant createdAt) {
  static KeyRow added(String scope, NewKey key, Instant now) {
    return new KeyRow(scope, key.id(), new StoredKey(key.payload(), null), now);
  }

  KeyRow answered(byte[] result) {
    return new KeyRow(scope, id, new StoredKey(stored.payload(), result), createdAt);
  }

  boolean isOlder(Instant moment) {
    return createdAt.isBefore(moment)
        && id.bucket().isBefore(LocalDate.ofInstant(moment, ZoneOffset.UTC));
  }
}
