// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

/**
 * Into how many lanes a partition is divided, and how. The same for all its lanes, and stored with
 * them: what was handled can be told only under the shape it was handled under.
 *
 * @param lanes how many there are
 * @param hash the stored name of the {@link LaneHash} that takes records to lanes
 */
public record LaneShape(int lanes, String hash) {

  /** One lane, the whole partition in order. */
  public static final LaneShape ONE = new LaneShape(1, LaneHash.NONE.storedName());

  /** Refuses no lanes; one lane needs no hash. */
  public LaneShape {
    if (lanes < 1) {
      throw new IllegalArgumentException("a partition has at least one lane, not " + lanes);
    }
    hash = lanes == 1 ? LaneHash.NONE.storedName() : hash;
  }

  /** So many lanes, divided by this hash. */
  public static LaneShape of(int lanes, LaneHash hash) {
    return new LaneShape(lanes, hash.storedName());
  }

  @Override
  public String toString() {
    return lanes == 1 ? "one lane" : lanes + " lanes by " + hash;
  }
}
