// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record that was set aside, as people look at it; without its bytes.
 *
 * @param id its number, by which it can be redriven
 * @param partition where it came from
 * @param offset its offset there
 * @param timestamp the record's timestamp
 * @param state what became of it
 * @param handler the id of its handler
 * @param version the version of the application that set it aside; null if it did not say
 * @param payload how much of it is kept: what is not kept whole can be discarded, not redriven
 * @param causeType the class of the failure; null if it only waits
 * @param causeMessage what failed, without values of rows; null if it only waits
 * @param tries how often it was tried
 * @param redrives how often it was redriven in vain
 * @param requested what is asked for it and not done yet; null if nothing is
 * @param createdAt when it was set aside
 * @param updatedAt when that last changed
 */
public record DeadLetter(
    long id,
    TopicPartition partition,
    long offset,
    Instant timestamp,
    LetterState state,
    String handler,
    @Nullable String version,
    PayloadMode payload,
    @Nullable String causeType,
    @Nullable String causeMessage,
    int tries,
    int redrives,
    @Nullable Errand requested,
    Instant createdAt,
    Instant updatedAt) {}
