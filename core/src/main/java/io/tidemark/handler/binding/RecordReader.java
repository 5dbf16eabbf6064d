// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads one argument out of a raw record. Used by one worker's thread. */
@FunctionalInterface
interface RecordReader {
  @Nullable Object read(ConsumerRecord<byte[], byte[]> raw) throws Exception;

  /** How a worker gets its reader. Immutable, decided at build. */
  @FunctionalInterface
  interface Recipe {
    RecordReader open(Decoders decoders);
  }
}
