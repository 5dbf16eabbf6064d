// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.PartitionKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds who holds a partition's rows, and ends the sessions of a frozen owner. Works without
 * waiting: the row itself names the transaction that holds it. Immutable; used by control calls.
 */
final class Blockers {
  private static final Logger log = LoggerFactory.getLogger(Blockers.class);

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final Tables tables;

  Blockers(Tables tables) {
    this.tables = tables;
  }

  /**
   * A session that holds a row of a partition.
   *
   * @param owner whom the row names as its owner
   * @param pid null for a prepared transaction
   * @param application null if this role may not see it, as {@code state} and what follows
   * @param idleFor how long its state has been what it is
   */
  private record Holder(
      @Nullable String owner,
      @Nullable Integer pid,
      @Nullable String application,
      @Nullable String state,
      @Nullable String transactionStart,
      @Nullable String idleFor) {

    String describe() {
      return new OtherSession(pid, application, state, idleFor).describe();
    }

    /** Only a session that does nothing and is called what the row's owner is called. */
    boolean isFrozenOwner() {
      return owner != null
          && ApplicationName.of(owner).equals(application)
          && state != null
          && state.startsWith("idle in transaction");
    }
  }

  /** What is to be said of who holds the rows, and whether it is worth trying again. */
  record Findings(String description, boolean mayBeFree) {}

  /** Looks at who holds a partition's rows and ends those sessions that are a frozen owner's. */
  Findings endFrozenOwner(Session session, PartitionKey key) throws SQLException {
    List<Holder> holders =
        ControlTransactions.run(
            session, session.limits().claim(), connection -> holders(connection, key));
    if (holders.isEmpty()) {
      return new Findings(
          "a transaction that has ended, or several at once" + writers(session), true);
    }
    List<String> descriptions = new ArrayList<>();
    boolean ended = false;
    for (Holder holder : holders) {
      String fate = "";
      if (holder.isFrozenOwner()) {
        fate = end(session, key, holder);
        ended |= fate.isEmpty();
      }
      descriptions.add(holder.describe() + fate);
    }
    return new Findings(String.join("; ", descriptions), ended);
  }

  /** The sessions that may be among several, if there are any. */
  private String writers(Session session) throws SQLException {
    String names =
        ControlTransactions.run(session, session.limits().claim(), this::writers).stream()
            .map(OtherSession::describe)
            .collect(Collectors.joining("; "));
    return names.isEmpty() ? "" : "; those that write to the table are " + names;
  }

  private List<OtherSession> writers(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.WRITERS));
        ResultSet row = statement.executeQuery()) {
      List<OtherSession> writers = new ArrayList<>();
      while (row.next()) {
        writers.add(
            new OtherSession(row.getInt(1), row.getString(2), row.getString(3), row.getString(5)));
      }
      return writers;
    }
  }

  private List<Holder> holders(Connection connection, PartitionKey key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(LaneSql.HOLDERS))) {
      KeyColumns.bind(statement, 1, key);
      List<Holder> holders = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          holders.add(
              new Holder(
                  row.getString(1),
                  row.getObject(2, Integer.class),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  row.getString(6)));
        }
      }
      return holders;
    }
  }

  /** Returns why the session was not ended; nothing if it was. */
  private static String end(Session session, PartitionKey key, Holder holder) throws SQLException {
    try {
      boolean ended =
          ControlTransactions.run(
              session, session.limits().claim(), connection -> end(connection, holder));
      if (!ended) {
        return ", which has gone on meanwhile";
      }
      log.warn("{}: ended {}, which held the partition's rows", key, holder.describe());
      return "";
    } catch (SQLException e) {
      if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        return ", which this role may not end (grant pg_signal_backend)";
      }
      throw e;
    }
  }

  private static boolean end(Connection connection, Holder holder) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LaneSql.END_SESSION)) {
      statement.setObject(1, holder.pid());
      statement.setString(2, holder.application());
      statement.setString(3, holder.transactionStart());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
