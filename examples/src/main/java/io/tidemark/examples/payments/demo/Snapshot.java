// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import java.time.Duration;
import java.util.List;

/**
 * A run at one moment.
 *
 * @param elapsed since the instances were started
 * @param total the payments there are
 * @param handled those the positions have passed
 * @param rate payments a second lately
 * @param kills so far
 * @param freezes so far
 * @param instances the present instances
 */
record Snapshot(
    Duration elapsed,
    long total,
    long handled,
    long rate,
    int kills,
    int freezes,
    List<Member> instances) {

  /** Copies the instances. */
  Snapshot {
    instances = List.copyOf(instances);
  }

  long lag() {
    return total - handled;
  }

  /**
   * An instance at that moment.
   *
   * @param number its number
   * @param pid its process
   * @param state what it is doing
   * @param partitions how many it has claimed
   */
  record Member(int number, long pid, Instance.State state, int partitions) {}
}
