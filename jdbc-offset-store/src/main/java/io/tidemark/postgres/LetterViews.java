// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.KeyHash;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.PayloadMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Records set aside as operators and their lanes' owners look for them. Immutable. */
final class LetterViews {
  private final String due;
  private final String find;
  private final String findOpen;
  private final String oldest;
  private final String request;

  LetterViews(Tables tables) {
    this.due = tables.in(LetterSql.DUE);
    this.find = tables.in(LetterSql.FIND);
    this.findOpen = tables.in(LetterSql.FIND_OPEN);
    this.oldest = tables.in(LetterSql.OLDEST_WHOLE);
    this.request = tables.in(LetterSql.REQUEST);
  }

  List<DueLetter> due(Connection connection, List<PartitionKey> partitions, int limit)
      throws SQLException {
    List<DueLetter> letters = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(due)) {
      KeyColumns.bind(statement, 1, partitions, partition -> partition);
      statement.setInt(5, limit);
      statement.setInt(6, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          letters.add(due(KeyColumns.read(row), row, 5));
        }
      }
    }
    return letters;
  }

  /** Reads a letter from six columns. */
  static DueLetter due(PartitionKey partition, ResultSet row, int first) throws SQLException {
    return new DueLetter(
        row.getLong(first),
        partition,
        row.getLong(first + 1),
        row.getBoolean(first + 2),
        row.getInt(first + 3),
        Errand.valueOf(row.getString(first + 4)),
        row.getInt(first + 5));
  }

  List<DeadLetter> find(
      Connection connection, String clusterId, String groupId, LetterFilter filter)
      throws SQLException {
    List<DeadLetter> letters = new ArrayList<>();
    boolean onlyOpen = filter.meantStates().stream().allMatch(LetterState::open);
    try (PreparedStatement statement = connection.prepareStatement(onlyOpen ? findOpen : find)) {
      int next = bind(statement, 1, clusterId, groupId, filter);
      statement.setInt(next, filter.limit());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          letters.add(letter(row));
        }
      }
    }
    return letters;
  }

  Optional<Instant> oldest(
      Connection connection, String clusterId, String groupId, Set<String> handlers)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(oldest)) {
      statement.setString(1, clusterId);
      statement.setString(2, groupId);
      statement.setArray(3, connection.createArrayOf("text", handlers.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(row.getObject(1, OffsetDateTime.class).toInstant())
            : Optional.empty();
      }
    }
  }

  private static DeadLetter letter(ResultSet row) throws SQLException {
    String requested = row.getString(14);
    return new DeadLetter(
        row.getLong(1),
        new TopicPartition(row.getString(2), row.getInt(3)),
        row.getLong(4),
        Instant.ofEpochMilli(row.getLong(5)),
        LetterState.valueOf(row.getString(6)),
        row.getString(7),
        row.getString(8),
        PayloadMode.valueOf(row.getString(9)),
        row.getString(10),
        row.getString(11),
        row.getInt(12),
        row.getInt(13),
        requested == null ? null : Errand.valueOf(requested),
        row.getObject(15, OffsetDateTime.class).toInstant(),
        row.getObject(16, OffsetDateTime.class).toInstant());
  }

  List<Long> request(
      Connection connection,
      String clusterId,
      String groupId,
      LetterFilter filter,
      LetterRequest asked)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(request)) {
      statement.setString(1, asked.errand().name());
      statement.setString(2, asked.operator());
      statement.setString(3, asked.reason());
      int next = bind(statement, 4, clusterId, groupId, filter);
      statement.setString(next, asked.errand().name());
      statement.setInt(next + 1, asked.maxRedrives());
      statement.setInt(next + 2, filter.limit());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          ids.add(row.getLong(1));
        }
      }
    }
    return ids.stream().sorted().toList();
  }

  /** Binds what letters are meant; returns the number of the parameter that follows. */
  private static int bind(
      PreparedStatement statement, int first, String clusterId, String groupId, LetterFilter filter)
      throws SQLException {
    statement.setString(first, clusterId);
    statement.setString(first + 1, groupId);
    List<Long> ids = filter.ids().stream().sorted().toList();
    KeyColumns.bindArray(statement, first + 2, "bigint", ids, id -> id);
    KeyColumns.bindArray(statement, first + 3, "bigint", ids, id -> id);
    KeyHash key = filter.key();
    bindTwice(statement, first + 4, filter.topic(), Types.VARCHAR);
    bindTwice(statement, first + 6, filter.partition(), Types.INTEGER);
    bindTwice(statement, first + 8, key == null ? null : key.bytes(), Types.BINARY);
    bindTwice(statement, first + 10, filter.handler(), Types.VARCHAR);
    bindTwice(statement, first + 12, filter.cause(), Types.VARCHAR);
    KeyColumns.bindArray(
        statement, first + 14, "text", List.copyOf(filter.meantStates()), LetterState::name);
    return first + LetterSql.FILTER_PARAMETERS;
  }

  private static void bindTwice(
      PreparedStatement statement, int first, @Nullable Object value, int type)
      throws SQLException {
    statement.setObject(first, value, type);
    statement.setObject(first + 1, value, type);
  }
}
