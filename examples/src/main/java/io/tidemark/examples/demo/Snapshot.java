// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.List;

/**
 * A run at one moment.
 *
 * @param elapsed since the instances were started
 * @param total the records there are
 * @param handled those that are handled
 * @param rate records a second lately
 * @param kills so far
 * @param freezes so far
 * @param instances the present instances
 */
public record Snapshot(
    Duration elapsed,
    long total,
    long handled,
    long rate,
    int kills,
    int freezes,
    List<Member> instances) {

  /** Copies the instances. */
  public Snapshot {
    instances = List.copyOf(instances);
  }

  public long lag() {
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
  public record Member(int number, long pid, Instance.State state, int partitions) {}
}
