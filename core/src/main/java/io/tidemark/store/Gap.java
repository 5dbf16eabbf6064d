// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.UnitOfWork;

/**
 * Offsets that a lane leaves out.
 *
 * @param lane the lane
 * @param epoch the owner epoch the lane's row carries
 * @param from the first offset left out
 * @param to the first offset after them
 * @param cause why, for people and their queries
 */
public record Gap(LaneKey lane, long epoch, long from, long to, String cause) {

  /** The cause of a record that failed and was left out as its handler's policy says. */
  public static final String FAILED = "FAILED";

  /** The first record of a unit, and no offset before it. */
  public static Gap ofFailed(UnitOfWork unit) {
    long offset = unit.records().get(0).offset();
    return new Gap(unit.lane(), unit.epoch(), offset, offset + 1, FAILED);
  }
}
