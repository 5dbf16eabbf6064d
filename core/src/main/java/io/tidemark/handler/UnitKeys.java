// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.idempotency.NewKey;
import java.util.List;

/**
 * The keys of a unit's records, one for each. Immutable.
 *
 * @param scope whose keys they are
 * @param keys in the order of the records; a key may be there twice
 */
public record UnitKeys(String scope, List<NewKey> keys) {

  /** Of a handler that wants no keys, or of no records. */
  public static final UnitKeys NONE = new UnitKeys("", List.of());

  /** Copies the keys. */
  public UnitKeys {
    keys = List.copyOf(keys);
  }
}
