// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

/** Told of every point that an instance passes; stops it by not returning. Workers. */
@FunctionalInterface
public interface Stops {

  /** Never stops. */
  Stops NONE = (point, partition, from, to) -> {};

  /**
   * An instance is at a point.
   *
   * @param from the first offset of the records concerned
   * @param to the offset after them
   */
  void reach(Point point, int partition, long from, long to);
}
