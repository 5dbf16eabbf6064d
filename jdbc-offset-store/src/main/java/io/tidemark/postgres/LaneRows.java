// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.StoredLane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of whole partitions as a control call uses them: first locked, then bumped. Immutable;
 * each call works in the transaction of the connection it is given.
 */
final class LaneRows {
  private final Tables tables;

  LaneRows(Tables tables) {
    this.tables = tables;
  }

  /** What is known of a partition that could not be locked at once. */
  record Known(
      PartitionKey key,
      long rows,
      boolean partitionSeen,
      boolean topicSeen,
      @Nullable UUID topicId) {

    /** Absent, unless what is known of the topic is of one that is gone. */
    ClaimResult absent(UUID topicIdNow) {
      return topicId == null || topicId.equals(topicIdNow)
          ? new ClaimResult.Absent(key, partitionSeen, topicSeen)
          : new ClaimResult.TopicRecreated(key, topicId);
    }
  }

  /** Locks those partitions of which every row is free, without waiting. */
  List<LockedPartition> lockFree(Connection connection, Collection<PartitionKey> wanted)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.LOCK_FREE))) {
      KeyColumns.bind(statement, 1, List.copyOf(wanted), key -> key);
      Map<PartitionKey, List<LaneRow>> free = new LinkedHashMap<>();
      for (LaneRow row : read(statement)) {
        free.computeIfAbsent(row.claim().lane().partition(), key -> new ArrayList<>()).add(row);
      }
      return free.entrySet().stream()
          .map(entry -> new LockedPartition(entry.getKey(), entry.getValue()))
          .filter(LockedPartition::complete)
          .toList();
    }
  }

  /** Locks a partition, waiting for each of its rows; empty if it has none. */
  Optional<LockedPartition> lockWaiting(Connection connection, PartitionKey key)
      throws SQLException {
    boolean hasFirst = lockFirst(connection, key);
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.LOCK_ALL))) {
      KeyColumns.bind(statement, 1, key);
      List<LaneRow> rows = read(statement);
      if (!hasFirst && rows.isEmpty()) {
        return Optional.empty();
      }
      LockedPartition locked = new LockedPartition(key, rows);
      if (!locked.complete()) {
        throw new IncompletePartitionException(
            key,
            "there are rows of %d of its %d lanes: rows were deleted by hand; restore them, as the position of a lost lane is nowhere else"
                .formatted(locked.lanes().size(), locked.shape().lanes()));
      }
      return Optional.of(locked);
    }
  }

  private boolean lockFirst(Connection connection, PartitionKey key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.LOCK_FIRST))) {
      KeyColumns.bind(statement, 1, key);
      try (ResultSet result = statement.executeQuery()) {
        return result.next();
      }
    }
  }

  private static List<LaneRow> read(PreparedStatement statement) throws SQLException {
    List<LaneRow> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(LaneRow.read(result));
      }
    }
    return rows;
  }

  /** Why partitions could not be locked at once. */
  List<Known> known(Connection connection, Collection<PartitionKey> keys) throws SQLException {
    List<PartitionKey> wanted = List.copyOf(keys);
    List<Known> known = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.KNOWN))) {
      KeyColumns.bind(statement, 1, wanted, key -> key);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          PartitionKey key = wanted.get(row.getInt(1) - 1);
          known.add(
              new Known(
                  key,
                  row.getLong(2),
                  row.getBoolean(3),
                  row.getBoolean(4),
                  row.getObject(5, UUID.class)));
        }
      }
    }
    return known;
  }

  /**
   * Gives a partition another shape, all its lanes at the position that they have in common, and
   * every row of it its next epoch. Returns what is then claimed.
   */
  PartitionClaim reshape(
      Connection connection, LockedPartition locked, LaneShape shape, String owner)
      throws SQLException {
    PartitionClaim claim = locked.claim(shape, owner);
    bump(connection, locked, locked.rowsBeyond(shape), owner);
    write(connection, claim, owner);
    return claim;
  }

  private void write(Connection connection, PartitionClaim claim, String owner)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.RESHAPE))) {
      LaneClaim lane = claim.lanes().get(0);
      KeyColumns.bind(statement, 1, claim.partition());
      statement.setInt(5, claim.lanes().size());
      statement.setString(6, claim.hash());
      statement.setObject(7, claim.topicId());
      PositionColumns.bind(statement, 8, lane.position());
      statement.setLong(13, lane.replay());
      statement.setLong(14, claim.epoch());
      statement.setString(15, owner);
      statement.setInt(16, lane.lostOwners());
      statement.setInt(17, lane.lostRedriving());
      statement.setInt(18, claim.lanes().size());
      requireCount(claim.lanes().size(), statement.executeUpdate());
    }
  }

  /** Gives some rows of a partition its next epoch, and an owner or none. */
  void bump(
      Connection connection, LockedPartition locked, List<LaneRow> some, @Nullable String owner)
      throws SQLException {
    if (some.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.BUMP_SOME))) {
      statement.setLong(1, locked.nextEpoch());
      bindOwner(statement, 2, owner);
      KeyColumns.bind(statement, 7, locked.key());
      KeyColumns.bindArray(statement, 11, "integer", some, LaneRow::number);
      requireCount(some.size(), statement.executeUpdate());
    }
  }

  /** Gives every lane of the partitions their next epoch, and an owner or none. */
  void bump(Connection connection, List<LockedPartition> locked, @Nullable String owner)
      throws SQLException {
    if (locked.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.BUMP))) {
      bindOwner(statement, 1, owner);
      KeyColumns.bind(statement, 6, locked, LockedPartition::key);
      KeyColumns.bindArray(statement, 10, "bigint", locked, LockedPartition::nextEpoch);
      int expected = locked.stream().mapToInt(partition -> partition.rows().size()).sum();
      requireCount(expected, statement.executeUpdate());
    }
  }

  /** Once as the new owner, and four times to be compared with the one before. */
  private static void bindOwner(PreparedStatement statement, int first, @Nullable String owner)
      throws SQLException {
    for (int i = first; i < first + 5; i++) {
      statement.setString(i, owner);
    }
  }

  static void requireCount(int expected, int changed) {
    if (changed != expected) {
      throw new TidemarkException(
          "%d locked rows became %d when they were changed: rows were added or deleted by hand; rolled back"
              .formatted(expected, changed),
          null);
    }
  }

  /** The epochs of partitions, without locking. */
  Map<PartitionKey, Long> epochs(Connection connection, Collection<PartitionKey> keys)
      throws SQLException {
    Map<PartitionKey, Long> epochs = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.EPOCHS))) {
      KeyColumns.bind(statement, 1, List.copyOf(keys), key -> key);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          epochs.put(KeyColumns.read(row), row.getLong(5));
        }
      }
    }
    return epochs;
  }

  /** The positions of lanes that are in use, without locking. */
  Map<LaneKey, StoredLane> positions(Connection connection, Collection<PartitionKey> keys)
      throws SQLException {
    Map<LaneKey, StoredLane> positions = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.POSITIONS))) {
      KeyColumns.bind(statement, 1, List.copyOf(keys), key -> key);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          positions.put(
              KeyColumns.read(row).lane(row.getInt(5)),
              new StoredLane(row.getLong(6), row.getObject(7, UUID.class)));
        }
      }
    }
    return positions;
  }

  /** The owners of partitions that have one, without locking. */
  Map<PartitionKey, String> owners(Connection connection, Collection<PartitionKey> keys)
      throws SQLException {
    Map<PartitionKey, String> owners = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.OWNERS))) {
      KeyColumns.bind(statement, 1, List.copyOf(keys), key -> key);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          owners.put(KeyColumns.read(row), row.getString(5));
        }
      }
    }
    return owners;
  }
}
