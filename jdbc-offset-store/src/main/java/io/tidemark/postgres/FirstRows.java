// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.ClaimRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the first rows of partitions that have none. Immutable; in the caller's transaction. */
final class FirstRows {

  /** A partition with one lane needs no hash to find it. */
  private static final String NO_HASH = "none";

  private final Tables tables;

  FirstRows(Tables tables) {
    this.tables = tables;
  }

  /**
   * Writes rows at the requests' initial positions. A partition that another claims first is not
   * among the answers.
   */
  List<PartitionClaim> insert(Connection connection, List<ClaimRequest> requests, String owner)
      throws SQLException {
    Map<PartitionKey, ClaimRequest> byKey = new TreeMap<>();
    requests.forEach(request -> byKey.put(request.partition(), request));
    List<ClaimRequest> inKeyOrder = List.copyOf(byKey.values());
    List<PartitionClaim> claims = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.INSERT))) {
      bind(statement, inKeyOrder, owner);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          PartitionKey key = KeyColumns.read(row);
          claims.add(claim(Objects.requireNonNull(byKey.get(key)), row.getLong(5)));
        }
      }
    }
    see(connection, inKeyOrder);
    return claims;
  }

  private static void bind(PreparedStatement statement, List<ClaimRequest> requests, String owner)
      throws SQLException {
    statement.setString(1, NO_HASH);
    statement.setString(2, owner);
    KeyColumns.bind(statement, 3, requests, ClaimRequest::partition);
    KeyColumns.bindArray(statement, 7, "uuid", requests, ClaimRequest::topicId);
    bind(statement, 8, "bigint", requests, Position::nextOffset);
    bind(statement, 9, "integer", requests, Position::leaderEpoch);
    bind(statement, 10, "bigint", requests, ofRecord(HandledRecord::offset));
    bind(statement, 11, "bigint", requests, ofRecord(last -> last.timestamp().toEpochMilli()));
    bind(statement, 12, "bigint", requests, ofRecord(HandledRecord::hash));
  }

  private static void bind(
      PreparedStatement statement,
      int parameter,
      String type,
      List<ClaimRequest> requests,
      Function<Position, @Nullable Object> column)
      throws SQLException {
    KeyColumns.bindArray(
        statement, parameter, type, requests, request -> column.apply(initial(request)));
  }

  private static Function<Position, @Nullable Object> ofRecord(
      Function<HandledRecord, Object> column) {
    return position -> {
      HandledRecord last = position.lastRecord();
      return last == null ? null : column.apply(last);
    };
  }

  private static Position initial(ClaimRequest request) {
    return Objects.requireNonNull(request.initial());
  }

  private void see(Connection connection, List<ClaimRequest> requests) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.SEE))) {
      KeyColumns.bind(statement, 1, requests, ClaimRequest::partition);
      KeyColumns.bindArray(statement, 5, "uuid", requests, ClaimRequest::topicId);
      statement.executeUpdate();
    }
  }

  private static PartitionClaim claim(ClaimRequest request, long epoch) {
    PartitionKey key = request.partition();
    LaneClaim lane = new LaneClaim(key.lane(0), initial(request), 0, null, 0);
    return new PartitionClaim(key, epoch, request.topicId(), List.of(lane));
  }
}
