// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka's log holds it.
 *
 * @param offset where
 * @param timestamp when it was written, in milliseconds
 * @param key its key
 * @param value its value
 */
public record LoggedRecord(
    long offset, long timestamp, @Nullable String key, @Nullable String value) {}
