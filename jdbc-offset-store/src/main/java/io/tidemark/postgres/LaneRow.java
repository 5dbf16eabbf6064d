// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lane's row as it was read under its lock.
 *
 * @param claim what a claim returns of it
 * @param shape into how many lanes the row says the partition is divided, and how
 * @param topicId the topic the position belongs to
 * @param epoch the epoch before it is bumped
 * @param rows how many rows the partition has, if this is that of lane 0
 * @param owner who owns it; null if it was given up or moved
 * @param onTrial whether the owner is trying its next record alone
 * @param trialLetter the letter that the owner is trying alone; null if there is none
 */
record LaneRow(
    LaneClaim claim,
    LaneShape shape,
    UUID topicId,
    long epoch,
    long rows,
    @Nullable String owner,
    boolean onTrial,
    @Nullable Long trialLetter) {

  /** Reads the row at which the result stands; see {@link LaneSql#LOCK_FREE}. */
  static LaneRow read(ResultSet row) throws SQLException {
    LaneKey lane = KeyColumns.read(row).lane(row.getInt(5));
    Position position =
        new Position(row.getLong(8), row.getObject(9, Integer.class), lastRecord(row));
    return new LaneRow(
        new LaneClaim(
            lane,
            position,
            row.getLong(13),
            row.getObject(15, UUID.class),
            row.getInt(19),
            row.getInt(16),
            row.getInt(21),
            row.getObject(23, Long.class)),
        new LaneShape(row.getInt(6), row.getString(17)),
        row.getObject(7, UUID.class),
        row.getLong(14),
        row.getLong(24),
        row.getString(18),
        row.getBoolean(20),
        row.getObject(22, Long.class));
  }

  private static @Nullable HandledRecord lastRecord(ResultSet row) throws SQLException {
    long offset = row.getLong(10);
    return row.wasNull()
        ? null
        : new HandledRecord(offset, Instant.ofEpochMilli(row.getLong(11)), row.getLong(12));
  }

  /**
   * As its next owner finds it. Who still owned it was lost: unless it is the next owner itself,
   * which lives. What is computed here is what {@link LaneSql#BUMP} writes.
   */
  LaneClaim takenBy(String next) {
    return owner == null || owner.equals(next) ? claim : claim.afterLostOwner(onTrial, trialLetter);
  }

  long nextOffset() {
    return claim.position().nextOffset();
  }

  int number() {
    return claim.lane().number();
  }
}
