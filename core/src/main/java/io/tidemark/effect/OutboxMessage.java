// SPDX-License-Identifier: Apache-2.0
package io.tidemark.effect;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A message to publish, in bytes, and what caused it. Nobody may change the bytes.
 *
 * @param source what caused it
 * @param record what is published, without the library's headers; no timestamp stands for the time
 *     of publishing, no partition for one that the key decides
 */
public record OutboxMessage(MessageSource source, ProducerRecord<byte[], byte[]> record) {

  /** Where it comes from and goes, without what it says. */
  @Override
  public String toString() {
    return "message to " + record.topic() + " of " + source;
  }
}
