// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.keying;

import io.tidemark.lane.UnitOfWork;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Where the key of a record is, or its date. Immutable; any worker's thread. */
interface KeySource {

  /**
   * What is there; null if nothing is.
   *
   * @param payload the decoded payload, if there is one
   */
  @Nullable Object find(
      UnitOfWork unit, ConsumerRecord<byte[], byte[]> record, @Nullable Object payload)
      throws Exception;

  /** Where it is, for failures. */
  String where();

  /** Whether the payload is asked. */
  default boolean ofPayload() {
    return false;
  }
}
