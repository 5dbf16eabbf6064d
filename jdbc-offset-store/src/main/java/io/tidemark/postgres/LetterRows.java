// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterCause;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.PayloadMode;
import io.tidemark.letter.Settled;
import io.tidemark.store.FencedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** The rows of records set aside as units write them, in the unit's transaction. Immutable. */
final class LetterRows {
  private static final double NANOS = 1e9;

  private final String add;
  private final String countLost;
  private final String lossCounted;
  private final String take;
  private final String settle;
  private final String firstOfKey;
  private final String askNext;
  private final String audit;

  LetterRows(Tables tables) {
    this.add = tables.in(LetterSql.ADD);
    this.countLost = tables.in(LetterSql.COUNT_LOST);
    this.lossCounted = tables.in(LaneSql.LOSS_COUNTED);
    this.take = tables.in(LetterSql.TAKE);
    this.settle = tables.in(LetterSql.SETTLE);
    this.firstOfKey = tables.in(LetterSql.FIRST_OF_KEY);
    this.askNext = tables.in(LetterSql.ASK_NEXT);
    this.audit = tables.in(OperatorSql.WRITE_AUDIT_OF_LANE);
  }

  /**
   * Adds records one by one, as one may be as large as the server takes.
   *
   * @throws FencedException the lane does not carry the epoch: another claim is why
   */
  int add(Connection connection, LaneKey lane, long epoch, List<Letter> letters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(add)) {
      for (Letter letter : letters) {
        bind(statement, letter);
        KeyColumns.bind(statement, 23, lane.partition());
        statement.setInt(27, lane.number());
        statement.setLong(28, epoch);
        if (statement.executeUpdate() != 1) {
          throw new FencedException(lane, epoch);
        }
      }
      return letters.size();
    }
  }

  private static void bind(PreparedStatement statement, Letter letter) throws SQLException {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    statement.setLong(1, record.offset());
    statement.setObject(2, record.leaderEpoch().orElse(null), Types.INTEGER);
    statement.setLong(3, record.timestamp());
    statement.setString(4, record.timestampType().name());
    statement.setString(5, letter.payload().name());
    statement.setBoolean(6, letter.sealed());
    statement.setBoolean(7, letter.hasKey());
    statement.setInt(8, letter.route());
    statement.setBytes(9, record.key());
    statement.setBytes(10, record.value());
    List<Header> headers = Arrays.asList(record.headers().toArray());
    // As bytes, for the database takes no text with a NUL in it, which names of headers may hold.
    KeyColumns.bindBytes(statement, 11, headers, header -> header.key().getBytes(UTF_8));
    KeyColumns.bindBytes(statement, 12, headers, Header::value);
    KeyHash key = letter.key();
    statement.setBytes(13, key == null ? null : key.bytes());
    statement.setString(14, letter.handler());
    statement.setString(15, letter.version());
    bind(statement, 16, letter.change().cause());
    statement.setInt(19, letter.tries());
    statement.setString(20, letter.change().state().name());
    bind(statement, 21, letter.change().retry());
  }

  private static void bind(PreparedStatement statement, int first, @Nullable LetterCause cause)
      throws SQLException {
    statement.setString(first, cause == null ? null : cause.type());
    statement.setString(first + 1, cause == null ? null : cause.message());
    statement.setString(first + 2, cause == null ? null : cause.trace());
  }

  private static void bind(PreparedStatement statement, int first, @Nullable LetterRetry retry)
      throws SQLException {
    bindSeconds(statement, first, retry == null ? null : retry.in());
    bindSeconds(statement, first + 1, retry == null ? null : retry.until());
  }

  private static void bindSeconds(PreparedStatement statement, int index, @Nullable Duration time)
      throws SQLException {
    statement.setObject(index, time == null ? null : time.toNanos() / NANOS, Types.DOUBLE);
  }

  /**
   * Counts with a letter that an owner was lost over it, if it is still set aside. First the
   * letter, then the lane, in the order of all units: whoever is fenced may still hold both.
   *
   * @throws FencedException the lane does not carry the epoch: another claim is why
   */
  int countLost(Connection connection, LaneKey lane, long epoch) throws SQLException {
    int counted = change(connection, countLost, lane, epoch);
    if (change(connection, lossCounted, lane, epoch) != 1) {
      throw new FencedException(lane, epoch);
    }
    return counted;
  }

  private static int change(Connection connection, String sql, LaneKey lane, long epoch)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      KeyColumns.bind(statement, 1, lane.partition());
      statement.setInt(5, lane.number());
      statement.setLong(6, epoch);
      return statement.executeUpdate();
    }
  }

  /** Locks a letter; empty if nothing is to be done about it any more. */
  Optional<OpenLetter> take(Connection connection, DueLetter letter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(take)) {
      statement.setLong(1, letter.id());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(open(row)) : Optional.empty();
      }
    }
  }

  private static OpenLetter open(ResultSet row) throws SQLException {
    return new OpenLetter(
        record(row),
        row.getObject(20, UUID.class),
        PayloadMode.valueOf(row.getString(11)),
        row.getBoolean(12),
        LetterState.valueOf(row.getString(13)),
        row.getBoolean(14),
        row.getInt(15),
        row.getBoolean(16),
        Errand.valueOf(row.getString(17)),
        row.getBoolean(18),
        row.getInt(19));
  }

  private static ConsumerRecord<byte[], byte[]> record(ResultSet row) throws SQLException {
    byte[] key = row.getBytes(7);
    byte[] value = row.getBytes(8);
    return new ConsumerRecord<>(
        row.getString(1),
        row.getInt(2),
        row.getLong(3),
        row.getLong(5),
        TimestampType.valueOf(row.getString(6)),
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value == null ? ConsumerRecord.NULL_SIZE : value.length,
        key,
        value,
        headers(row),
        Optional.ofNullable(row.getObject(4, Integer.class)));
  }

  private static RecordHeaders headers(ResultSet row) throws SQLException {
    byte[][] keys = (byte[][]) row.getArray(9).getArray();
    byte[][] values = (byte[][]) row.getArray(10).getArray();
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < keys.length; i++) {
      headers.add(new String(keys[i], UTF_8), values[i]);
    }
    return headers;
  }

  /** What the row of a letter that was changed says. */
  private record Changed(
      PartitionKey partition,
      @Nullable KeyHash key,
      @Nullable String requestedBy,
      @Nullable String reason,
      long offset) {}

  /**
   * Changes a letter that was taken, and lets the next of its key have its turn.
   *
   * @throws FencedException the lane does not carry the epoch: another claim is why
   */
  Settled settle(
      Connection connection, LaneKey lane, long epoch, DueLetter letter, LetterChange change)
      throws SQLException {
    Changed changed = change(connection, letter, change);
    if (changed.requestedBy() != null) {
      audit(connection, lane, epoch, change.audited(), changed);
    }
    return changed.key() == null || change.state().holdsKey()
        ? Settled.ALONE
        : next(connection, changed, changed.key());
  }

  private Changed change(Connection connection, DueLetter letter, LetterChange change)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(settle)) {
      statement.setString(1, change.state().name());
      bind(statement, 2, change.cause());
      bind(statement, 5, change.retry());
      statement.setInt(7, change.tried() ? 1 : 0);
      statement.setInt(8, change.inVain() ? 1 : 0);
      boolean ended = !change.state().open();
      statement.setBoolean(9, ended);
      statement.setBoolean(10, ended);
      statement.setBoolean(11, ended);
      statement.setLong(12, letter.id());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new SQLException(
              "letter " + letter.id() + " is locked here, and gone: it was deleted by hand");
        }
        byte[] key = row.getBytes(5);
        return new Changed(
            KeyColumns.read(row),
            key == null ? null : KeyHash.read(key),
            row.getString(6),
            row.getString(7),
            row.getLong(8));
      }
    }
  }

  private void audit(
      Connection connection, LaneKey lane, long epoch, String action, Changed changed)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(audit)) {
      statement.setString(1, action);
      statement.setString(2, changed.requestedBy());
      statement.setString(3, changed.reason());
      statement.setLong(4, changed.offset());
      statement.setLong(5, changed.offset() + 1);
      KeyColumns.bind(statement, 6, lane.partition());
      statement.setInt(10, lane.number());
      statement.setLong(11, epoch);
      if (statement.executeUpdate() != 1) {
        throw new FencedException(lane, epoch);
      }
    }
  }

  private Settled next(Connection connection, Changed changed, KeyHash key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(firstOfKey)) {
      KeyColumns.bind(statement, 1, changed.partition());
      statement.setBytes(5, key.bytes());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return new Settled(key, null);
        }
        return LetterState.valueOf(row.getString(2)) == LetterState.WAITING
            ? new Settled(null, ask(connection, changed, row.getLong(1)))
            : Settled.ALONE;
      }
    }
  }

  private @Nullable DueLetter ask(Connection connection, Changed changed, long id)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(askNext)) {
      statement.setString(1, changed.requestedBy());
      statement.setString(2, changed.reason());
      statement.setLong(3, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? LetterViews.due(changed.partition(), row, 1) : null;
      }
    }
  }
}
