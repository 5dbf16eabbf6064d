// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.time.Instant;

/**
 * What is remembered of the last record a lane handled, so that a position can be recognised by
 * content.
 *
 * @param offset the record's offset, always below the position
 * @param timestamp the record's Kafka timestamp
 * @param hash the {@link RecordHash} of its key and value
 */
public record HandledRecord(long offset, Instant timestamp, long hash) {}
