// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

/**
 * Where a partition stands, as the database holds it.
 *
 * @param partition the partition
 * @param position the next offset to handle
 * @param owner who claimed it last
 * @param epoch how often it was claimed
 */
public record LanePosition(int partition, long position, String owner, long epoch) {}
