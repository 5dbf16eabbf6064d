// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.util.Arrays;
import java.util.Random;

/** Zipf's distribution: the n-th rank is drawn an n-th as often as the first. Immutable. */
public final class Zipf {

  private final double[] cumulative;

  /** So many ranks. */
  public Zipf(int ranks) {
    cumulative = new double[ranks];
    double sum = 0;
    for (int rank = 1; rank <= ranks; rank++) {
      sum += 1.0 / rank;
      cumulative[rank - 1] = sum;
    }
  }

  /** A rank, from 1. */
  public int next(Random random) {
    double drawn = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, drawn);
    int below = found >= 0 ? found : -found - 1;
    return Math.min(below, cumulative.length - 1) + 1;
  }
}
