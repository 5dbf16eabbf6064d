// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A letter that a unit has locked to do something about it.
 *
 * @param record the record as it is stored
 * @param topicId the id of the topic it came from, which may have been made again since
 * @param payload how much of it is
 * @param sealed whether its bytes were made unreadable
 * @param state its state
 * @param keyed whether records of its key may wait behind it
 * @param tries how often it was tried before it was set aside, and since
 * @param mayRetry whether it is still before the end of the time in which it is tried by itself;
 *     false if no such time was ever said
 * @param errand what is to be done
 * @param asked whether that was asked for, be it because its turn came; false if it is only its own
 *     time that has come
 * @param lostOwners how many owners of its lane were lost while they tried it alone, one after the
 *     other
 */
public record OpenLetter(
    ConsumerRecord<byte[], byte[]> record,
    UUID topicId,
    PayloadMode payload,
    boolean sealed,
    LetterState state,
    boolean keyed,
    int tries,
    boolean mayRetry,
    Errand errand,
    boolean asked,
    int lostOwners) {}
