// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

/**
 * What one client of the cluster does and another does not, all of it allowed; probabilities from 0
 * to 1.
 *
 * @param maxPollRecords the most records of one poll
 * @param lateMarkers that the markers after the last record are passed by a poll of their own
 * @param skipsPartition that a poll brings nothing of a partition although there is something
 * @param slowSeeks that a position is not valid at once after a seek
 */
public record ConsumerHabits(
    int maxPollRecords, double lateMarkers, double skipsPartition, double slowSeeks) {

  /** Does everything at once. */
  public static final ConsumerHabits PLAIN = new ConsumerHabits(500, 0, 0, 0);
}
