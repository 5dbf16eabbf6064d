// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

/** A record of partition 0 that ends the process that handles it. */
record Deadly(long offset, Ending ending) {

  static Deadly parse(String text) {
    String[] parts = text.split(":", -1);
    return new Deadly(Long.parseLong(parts[0]), Ending.valueOf(parts[1]));
  }

  void meet(int partition, long met) {
    if (partition == 0 && met == offset) {
      ending.come();
    }
  }
}
