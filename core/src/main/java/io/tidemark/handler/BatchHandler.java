// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handles the records of a unit together: what {@link OnBatch} says, as a lambda. One instance is
 * shared by all workers and called concurrently.
 *
 * @param <T> the payload
 */
@FunctionalInterface
public interface BatchHandler<T> {

  /**
   * Handles records in the order of the log, inside their unit's transaction.
   *
   * @param payloads at least one; null for a tombstone
   */
  void handle(List<@Nullable T> payloads, BatchContext context) throws Exception;
}
