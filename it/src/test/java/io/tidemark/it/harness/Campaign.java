// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

/**
 * How much is tried: each scenario a few times in every build, many times in a campaign, and there
 * in all its {@link Variants}.
 */
public final class Campaign {
  private static final boolean RUNNING = Boolean.getBoolean("tidemark.campaign");

  private Campaign() {}

  /** Whether this build is one. */
  static boolean running() {
    return RUNNING;
  }

  /** How many rounds to run now. */
  public static int rounds(int inEveryBuild, int inCampaigns) {
    return RUNNING ? inCampaigns : inEveryBuild;
  }
}
