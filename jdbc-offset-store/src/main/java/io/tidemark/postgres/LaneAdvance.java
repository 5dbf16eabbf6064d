// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneKey;
import io.tidemark.store.Advance;
import io.tidemark.store.FencedException;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.StoredLane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The compare and set at the end of a unit, in the unit's transaction. Remembers where each lane's
 * row was left, as no more than a hint: every condition is checked there as well, and a row that is
 * elsewhere by now is found by its key. Safe for use by all threads.
 */
final class LaneAdvance {
  private static final String TRANSACTION_ID = "SELECT pg_catalog.pg_current_xact_id()::text";

  private final String advance;
  private final String advanceAt;
  private final String refused;
  private final Map<LaneKey, String> places = new ConcurrentHashMap<>();

  LaneAdvance(Tables tables) {
    this.advance = tables.in(LaneSql.ADVANCE);
    this.advanceAt = tables.in(LaneSql.ADVANCE_AT);
    this.refused = tables.in(LaneSql.REFUSED);
  }

  /**
   * Moves the lane and returns the id of the transaction it happened in.
   *
   * @throws FencedException no row matched, and another claim is why
   * @throws PositionConflictException no row matched, though the claim is ours
   */
  String advance(Connection connection, Advance step) throws SQLException {
    String place = places.get(step.lane());
    Optional<String> transaction =
        place == null ? Optional.empty() : advance(connection, step, place);
    if (transaction.isEmpty()) {
      transaction = advance(connection, step, null);
    }
    if (transaction.isEmpty()) {
      throw refusal(connection, step);
    }
    return transaction.get();
  }

  private Optional<String> advance(Connection connection, Advance step, @Nullable String place)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(place == null ? advance : advanceAt)) {
      PositionColumns.bind(statement, 1, step.to());
      statement.setObject(6, step.token());
      statement.setLong(7, step.replayAfter(0));
      statement.setBoolean(8, step.tries());
      statement.setBoolean(9, step.passes());
      statement.setBoolean(10, step.passes());
      statement.setObject(11, step.letter(), Types.BIGINT);
      bindLane(statement, 12, step.lane());
      statement.setLong(17, step.epoch());
      statement.setLong(18, step.from());
      if (place != null) {
        statement.setString(19, place);
      }
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        places.put(step.lane(), row.getString(2));
        return Optional.of(row.getString(1));
      }
    }
  }

  private static void bindLane(PreparedStatement statement, int first, LaneKey lane)
      throws SQLException {
    KeyColumns.bind(statement, first, lane.partition());
    statement.setInt(first + 4, lane.number());
  }

  private RuntimeException refusal(Connection connection, Advance step) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(refused)) {
      bindLane(statement, 1, step.lane());
      try (ResultSet row = statement.executeQuery()) {
        boolean ours = row.next() && row.getLong(1) == step.epoch();
        return ours
            ? new PositionConflictException(
                step, new StoredLane(row.getLong(2), row.getObject(3, UUID.class)))
            : new FencedException(step.lane(), step.epoch());
      }
    }
  }

  /** The id of the transaction; refused by the server if any statement of it has failed. */
  String transactionId(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TRANSACTION_ID);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }
}
