// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

/**
 * What one call has deleted of old keys. Immutable.
 *
 * @param deleted how many
 * @param next where to go on, {@link #END} if nothing is left to be looked through
 */
public record Purged(int deleted, long next) {

  /** Where the first part begins. */
  public static final long START = 0;

  /** There is no other part. */
  public static final long END = -1;
}
