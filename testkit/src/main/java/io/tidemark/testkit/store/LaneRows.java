// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One partition's lane rows as one session sees them. Inside a statement only. */
record LaneRows(Server server, Session session, PartitionKey partition) {

  /** Lane 0's row, which holds the lane count; null if there is none. */
  @Nullable LaneRow first() {
    return (LaneRow) server.read(session, Schema.firstLane(partition));
  }

  /** Locks every lane, lane 0 first; false if the statement has to wait. */
  boolean lock() {
    if (!server.lock(session, Schema.firstLane(partition))) {
      return false;
    }
    LaneRow first = first();
    for (int i = 1; first != null && i < first.lanes(); i++) {
      if (!server.lock(session, Schema.lane(partition.lane(i)))) {
        return false;
      }
    }
    return true;
  }

  /** All lanes, in order. */
  List<LaneRow> all() {
    List<LaneRow> rows = new ArrayList<>();
    LaneRow first = first();
    for (int i = 0; first != null && i < first.lanes(); i++) {
      LaneRow row = (LaneRow) server.read(session, Schema.lane(partition.lane(i)));
      if (row == null) {
        throw new IllegalStateException("lane " + i + " of " + partition + " has no row");
      }
      rows.add(row);
    }
    return rows;
  }

  void insert(LaneRow row) {
    write(row);
    session.writes.put(Schema.seen(partition), new SeenRow(partition, row.topicId()));
  }

  /** Changes every lane. */
  List<LaneRow> update(UnaryOperator<LaneRow> change) {
    List<LaneRow> rows = all().stream().map(change).toList();
    rows.forEach(this::write);
    return rows;
  }

  /** Gives every lane to another topic. */
  void giveTo(UUID topicId) {
    update(row -> row.ofTopic(topicId));
    session.writes.put(Schema.seen(partition), new SeenRow(partition, topicId));
  }

  /** Gives every lane one common new epoch. */
  PartitionClaim claim(@Nullable String owner) {
    long epoch = nextEpoch();
    List<LaneRow> rows = update(row -> row.claimedBy(owner, epoch));
    List<LaneClaim> lanes = rows.stream().map(LaneRow::toClaim).toList();
    return new PartitionClaim(partition, epoch, rows.get(0).topicId(), lanes);
  }

  long nextEpoch() {
    return 1 + all().stream().mapToLong(LaneRow::epoch).max().orElse(0);
  }

  private void write(LaneRow row) {
    session.writes.put(Schema.lane(row.lane()), row);
  }
}
