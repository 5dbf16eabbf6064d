// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import org.jspecify.annotations.Nullable;

/**
 * Handles one record at a time: what {@link OnRecord} says, as a lambda. One instance is shared by
 * all workers and called concurrently.
 *
 * @param <T> the payload
 */
@FunctionalInterface
public interface RecordHandler<T> {

  /**
   * Handles a record, inside its unit's transaction.
   *
   * @param payload null for a tombstone
   */
  void handle(@Nullable T payload, RecordContext context) throws Exception;
}
