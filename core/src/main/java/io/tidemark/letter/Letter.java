// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import io.tidemark.lane.KeyHash;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that a unit sets aside, as it is to be stored.
 *
 * @param record its coordinates, and what is kept of its bytes
 * @param payload how much that is
 * @param sealed whether the bytes were made unreadable
 * @param hasKey whether the record has a key
 * @param route what of the key decides about the lane: {@link io.tidemark.lane.LaneHash#route}
 * @param key what later records must share to wait behind it; null if none are to
 * @param change its first state
 * @param tries how often it was tried
 * @param handler the id of its handler
 * @param version the application's version; null if nobody says
 */
public record Letter(
    ConsumerRecord<byte[], byte[]> record,
    PayloadMode payload,
    boolean sealed,
    boolean hasKey,
    int route,
    @Nullable KeyHash key,
    LetterChange change,
    int tries,
    String handler,
    @Nullable String version) {}
