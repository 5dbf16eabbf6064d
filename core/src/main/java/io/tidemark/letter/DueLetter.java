// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import io.tidemark.lane.PartitionKey;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A letter about which something is to be done now.
 *
 * @param id its number
 * @param partition the partition its record came from
 * @param address the record's coordinates and what is stored of its key, and nothing else of it
 * @param sealed whether the key was made unreadable
 * @param errand what is to be done
 */
public record DueLetter(
    long id,
    PartitionKey partition,
    ConsumerRecord<byte[], byte[]> address,
    boolean sealed,
    Errand errand) {

  /** The record's offset. */
  public long offset() {
    return address.offset();
  }

  @Override
  public String toString() {
    return "%s of letter %d, offset %d of %s".formatted(errand, id, offset(), partition);
  }
}
