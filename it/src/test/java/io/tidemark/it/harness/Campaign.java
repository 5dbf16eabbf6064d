// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

/** How often a scenario is repeated: a few times in every build, many times in a campaign. */
public final class Campaign {
  private static final boolean RUNNING = Boolean.getBoolean("tidemark.campaign");

  private Campaign() {}

  /** How many rounds to run now. */
  public static int rounds(int inEveryBuild, int inCampaigns) {
    return RUNNING ? inCampaigns : inEveryBuild;
  }
}
