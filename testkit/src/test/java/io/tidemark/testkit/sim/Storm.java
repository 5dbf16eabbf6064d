// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

/** Decides what goes wrong when: only what the scenario allows, and only while the storm lasts. */
final class Storm {
  private final World world;
  private final Scenario scenario;
  private final Tally tally;
  private boolean blowing = true;

  Storm(World world, Scenario scenario, Tally tally) {
    this.world = world;
    this.scenario = scenario;
    this.tally = tally;
  }

  /** Nothing goes wrong any more. */
  void abates() {
    blowing = false;
  }

  boolean blows() {
    return blowing;
  }

  /** Whether something happens now that happens in every scenario; each time it does is counted. */
  boolean happens(String what, double probability) {
    boolean happens = blowing && world.chance(probability);
    if (happens) {
      tally.count("struck " + what);
    }
    return happens;
  }

  /** Whether this strikes now; each time it does is counted. */
  boolean strikes(Fault fault, double probability) {
    boolean strikes = blowing && scenario.has(fault) && world.chance(probability);
    if (strikes) {
      tally.count(fault);
    }
    return strikes;
  }
}
