// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

/**
 * A place to stop at, once.
 *
 * @param point the point
 * @param partition the partition
 * @param offset the record; before a transaction, the first unit that begins there or later. A unit
 *     without records, as one that redrives, is where its lane stands
 */
public record StopAt(Point point, int partition, long offset) {

  boolean matches(Point reached, int reachedPartition, long from, long to) {
    if (reached != point || reachedPartition != partition) {
      return false;
    }
    return point == Point.BEFORE_TRANSACTION
        ? from >= offset
        : from == offset || (from < offset && offset < to);
  }

  static StopAt parse(String text) {
    String[] parts = text.split(":", -1);
    return new StopAt(
        Point.valueOf(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }

  @Override
  public String toString() {
    return point + ":" + partition + ":" + offset;
  }
}
