// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.util.Locale;

/**
 * One of a pair: the same contestant may compete in several.
 *
 * @param pair in which
 * @param contestant who
 */
record Entry(Pair pair, Contestant contestant) {
  static Entry loop(Pair pair) {
    return new Entry(pair, pair.loop());
  }

  static Entry tidemark(Pair pair) {
    return new Entry(pair, pair.tidemark());
  }

  /** A name for what the lap needs for itself. */
  String name(int round) {
    return "%s_%s_%d".formatted(pair, contestant, round).toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
