// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

/**
 * Makes keys, values and the values of headers unreadable before they are stored, and readable
 * again when a record is redriven or looked at. Called by workers and by operators' threads, at the
 * same time.
 *
 * <p>What it throws counts as an error around the handler: the partition halts rather than storing
 * a record in the open.
 */
public interface PayloadCipher {

  /** Makes bytes unreadable. */
  byte[] seal(byte[] plain);

  /** Makes them readable again; also those that were sealed under earlier keys. */
  byte[] open(byte[] sealed);
}
