// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import io.tidemark.lane.KeyHash;

/**
 * The key of a record that is to take effect, unless it did before.
 *
 * @param id the key
 * @param payload the hash of the record's value: tells a repeat from another payload under the same
 *     key
 */
public record NewKey(KeyId id, KeyHash payload) {}
