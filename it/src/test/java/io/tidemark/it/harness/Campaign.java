// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.util.stream.IntStream;

/** How often a scenario is repeated: a few times in every build, many times in a campaign. */
public final class Campaign {
  private static final boolean RUNNING = Boolean.getBoolean("tidemark.campaign");

  private Campaign() {}

  /** How many rounds to run now. */
  public static int rounds(int inEveryBuild, int inCampaigns) {
    return RUNNING ? inCampaigns : inEveryBuild;
  }

  /** Once in every build, fifty times in a campaign: the rounds of one parameterised scenario. */
  public static IntStream once() {
    return IntStream.rangeClosed(1, rounds(1, 50));
  }

  /** Twice in every build, a hundred times in a campaign. */
  public static IntStream twice() {
    return IntStream.rangeClosed(1, rounds(2, 100));
  }
}
