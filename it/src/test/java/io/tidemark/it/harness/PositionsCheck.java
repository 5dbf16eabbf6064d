// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.Database;
import java.util.ArrayList;
import java.util.List;

/** Compares the lanes' positions with the ends of the logs. */
final class PositionsCheck {
  private final Database database;
  private final String where;

  PositionsCheck(Database database, String group, String topic) {
    this.database = database;
    this.where = "group_id = '%s' and topic = '%s'".formatted(group, topic);
  }

  List<String> complaints(TopicLog log, Expected expected) {
    List<String> complaints = new ArrayList<>();
    for (int partition : log.partitions()) {
      long wanted = expected.position(log, partition);
      List<List<String>> lanes = lanes(partition);
      if (lanes.isEmpty() && wanted > 0) {
        complaints.add("partition %d has no position, not %d".formatted(partition, wanted));
      }
      for (List<String> lane : lanes) {
        if (Long.parseLong(lane.get(1)) != wanted) {
          complaints.add(
              "partition %d, lane %s is at %s, not at %d"
                  .formatted(partition, lane.get(0), lane.get(1), wanted));
        }
      }
    }
    return complaints;
  }

  /** Whether all that is expected has been reached. */
  boolean reached(TopicLog log, Expected expected) {
    return complaints(log, expected).isEmpty();
  }

  private List<List<String>> lanes(int partition) {
    return database.query(
        "select lane, next_offset from tidemark_lane where %1$s and partition = %2$d and lane < (select lanes from tidemark_lane where %1$s and partition = %2$d and lane = 0) order by lane"
            .formatted(where, partition));
  }
}
