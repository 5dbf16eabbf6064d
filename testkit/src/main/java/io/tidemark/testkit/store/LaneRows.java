// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One partition's lane rows as one session sees them. Inside a statement only. */
record LaneRows(Server server, Session session, PartitionKey partition) {

  /** Lane 0's row, which holds the lane count; null if there is none. */
  @Nullable LaneRow first() {
    return (LaneRow) server.read(session, Schema.firstLane(partition));
  }

  /** Locks every row, lane 0's first; false if the statement has to wait. */
  boolean lock() {
    if (!server.lock(session, Schema.firstLane(partition))) {
      return false;
    }
    for (LaneRow row : everyRow()) {
      if (!server.lock(session, Schema.lane(row.lane()))) {
        return false;
      }
    }
    return true;
  }

  /** The rows of the lanes there are, in order, and of those there were once. */
  private List<LaneRow> everyRow() {
    List<LaneRow> rows = new ArrayList<>();
    LaneRow row = first();
    while (row != null) {
      rows.add(row);
      row = (LaneRow) server.read(session, Schema.lane(partition.lane(rows.size())));
    }
    return rows;
  }

  /** All lanes, in order. */
  List<LaneRow> all() {
    List<LaneRow> rows = everyRow();
    int lanes = rows.isEmpty() ? 0 : rows.get(0).shape().lanes();
    if (rows.size() < lanes) {
      throw new IllegalStateException("lane " + rows.size() + " of " + partition + " has no row");
    }
    return rows.subList(0, lanes);
  }

  void insert(LaneRow row) {
    write(row);
    session.writes.put(Schema.seen(partition), new SeenRow(partition, row.topicId()));
  }

  /** Changes lanes. */
  List<LaneRow> update(List<LaneRow> lanes, UnaryOperator<LaneRow> change) {
    List<LaneRow> rows = lanes.stream().map(change).toList();
    rows.forEach(this::write);
    return rows;
  }

  /** Gives every lane to another topic. */
  void giveTo(UUID topicId) {
    update(everyRow(), row -> row.ofTopic(topicId));
    session.writes.put(Schema.seen(partition), new SeenRow(partition, topicId));
  }

  /** Gives every lane one common new epoch. */
  PartitionClaim claim(@Nullable String owner) {
    long epoch = nextEpoch();
    update(everyRow(), row -> row.claimedBy(owner, epoch));
    return claimed();
  }

  private PartitionClaim claimed() {
    List<LaneRow> rows = all();
    LaneRow first = rows.get(0);
    List<LaneClaim> lanes = rows.stream().map(LaneRow::toClaim).toList();
    return new PartitionClaim(
        partition, first.epoch(), first.topicId(), first.shape().hash(), lanes, parked());
  }

  private Set<KeyHash> parked() {
    return MemoryDeadLetters.letters(server.readAll(session, Schema.LETTER))
        .filter(row -> row.lane().partition().equals(partition))
        .map(LetterRow::heldKey)
        .flatMap(Stream::ofNullable)
        .collect(Collectors.toSet());
  }

  /**
   * Claims, and gives the partition another shape if its lanes are at one position: those it has
   * then go on there, and those it has no more rest.
   */
  PartitionClaim claim(String owner, @Nullable LaneShape wanted) {
    PartitionClaim claim = claim(owner);
    if (wanted == null || wanted.equals(claim.shape()) || !claim.aligned() || claim.hasAttempts()) {
      return claim;
    }
    Position common = commonPosition(claim);
    int lost = claim.lanes().stream().mapToInt(LaneClaim::lostOwners).max().orElseThrow();
    int redriving = claim.lanes().stream().mapToInt(LaneClaim::lostRedriving).max().orElseThrow();
    long replay = claim.lanes().stream().mapToLong(LaneClaim::replay).max().orElseThrow();
    for (int i = 0; i < wanted.lanes(); i++) {
      write(
          new LaneRow(
              partition.lane(i),
              wanted,
              claim.topicId(),
              common,
              replay,
              claim.epoch(),
              owner,
              null,
              LaneRow.Losses.of(lost, redriving)));
    }
    return claimed();
  }

  /** With the last record that any lane handled. */
  private static Position commonPosition(PartitionClaim claim) {
    return claim.lanes().stream()
        .map(LaneClaim::position)
        .max(
            Comparator.comparingLong(
                position -> position.lastRecord() == null ? -1 : position.lastRecord().offset()))
        .orElseThrow();
  }

  long nextEpoch() {
    return 1 + everyRow().stream().mapToLong(LaneRow::epoch).max().orElse(0);
  }

  private void write(LaneRow row) {
    session.writes.put(Schema.lane(row.lane()), row);
  }
}
