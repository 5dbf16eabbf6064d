// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a partition stands in the end.
 *
 * @param partition its number
 * @param position the next offset to handle, as the database holds it
 * @param logEnd the end of its log
 * @param handled how many offsets the service's tables name
 */
public record PartitionFinding(int partition, long position, long logEnd, long handled) {

  /** Every partition of a topic, in order. */
  public static List<PartitionFinding> of(
      List<LanePosition> positions, Map<Integer, Long> logEnds, Map<Integer, Long> handled) {
    Map<Integer, Long> reached = new HashMap<>();
    positions.forEach(lane -> reached.put(lane.partition(), lane.position()));
    return new TreeMap<>(logEnds)
        .entrySet().stream()
            .map(
                end ->
                    new PartitionFinding(
                        end.getKey(),
                        reached.getOrDefault(end.getKey(), 0L),
                        end.getValue(),
                        handled.getOrDefault(end.getKey(), 0L)))
            .toList();
  }

  /** Whether all of its log was handled, and its position says so. */
  public boolean exact() {
    return position == logEnd && handled == logEnd;
  }
}
