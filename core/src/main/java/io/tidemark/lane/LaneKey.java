// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

/**
 * A lane: the unit of order, of ownership and of commit. By default a partition has one lane,
 * number 0.
 *
 * @param partition the partition the lane belongs to
 * @param number the lane's number within the partition, from 0
 */
public record LaneKey(PartitionKey partition, int number) {

  /** The topic of the lane's partition. */
  public String topic() {
    return partition.topic();
  }

  @Override
  public String toString() {
    return partition + "/" + number;
  }
}
