// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.TidemarkException;
import io.tidemark.store.GroupRegistration;
import io.tidemark.store.GroupRegistry;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** The groups' rows. Control threads; each call is one transaction. */
final class PostgresGroupRegistry implements GroupRegistry {
  private final Sessions sessions;
  private final Tables tables;

  PostgresGroupRegistry(Sessions sessions, Tables tables) {
    this.sessions = sessions;
    this.tables = tables;
  }

  /** What is stored of a group. */
  private record Stored(String application, Set<String> handlers) {}

  @Override
  public boolean register(GroupRegistration registration) {
    Session session = sessions.latest();
    return ControlTransactions.run(
        session,
        "register group " + registration.groupId(),
        connection -> register(connection, registration));
  }

  private boolean register(Connection connection, GroupRegistration registration)
      throws SQLException {
    insert(connection, registration);
    Stored stored = lock(connection, registration);
    refuseAnother(stored, registration);
    Set<String> union = new TreeSet<>(stored.handlers());
    union.addAll(registration.handlers());
    if (!union.equals(stored.handlers())
        || !stored.application().equals(registration.application())) {
      update(connection, registration, union);
    }
    return hasPositions(connection, registration);
  }

  private static void refuseAnother(Stored stored, GroupRegistration present) {
    if (!stored.handlers().isEmpty()
        && !present.handlers().isEmpty()
        && Collections.disjoint(stored.handlers(), present.handlers())) {
      throw new TidemarkException(
          "group %s belongs to application %s with handlers %s; application %s with handlers %s shares none of them: give it a group of its own"
              .formatted(
                  present.groupId(),
                  stored.application(),
                  stored.handlers(),
                  present.application(),
                  new TreeSet<>(present.handlers())),
          null);
    }
  }

  private void insert(Connection connection, GroupRegistration registration) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(GroupSql.INSERT))) {
      statement.setString(1, registration.clusterId());
      statement.setString(2, registration.groupId());
      statement.setString(3, registration.application());
      statement.setArray(4, array(connection, new TreeSet<>(registration.handlers())));
      statement.executeUpdate();
    }
  }

  private Stored lock(Connection connection, GroupRegistration registration) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(GroupSql.LOCK))) {
      statement.setString(1, registration.clusterId());
      statement.setString(2, registration.groupId());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new TidemarkException(
              "the row of group " + registration.groupId() + " was deleted while it was registered",
              null);
        }
        String[] handlers = (String[]) row.getArray(2).getArray();
        return new Stored(row.getString(1), new TreeSet<>(Arrays.asList(handlers)));
      }
    }
  }

  private void update(Connection connection, GroupRegistration registration, Set<String> handlers)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(tables.in(GroupSql.UPDATE))) {
      statement.setString(1, registration.application());
      statement.setArray(2, array(connection, handlers));
      statement.setString(3, registration.clusterId());
      statement.setString(4, registration.groupId());
      LaneRows.requireCount(1, statement.executeUpdate());
    }
  }

  private boolean hasPositions(Connection connection, GroupRegistration registration)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(tables.in(GroupSql.HAS_POSITIONS))) {
      statement.setString(1, registration.clusterId());
      statement.setString(2, registration.groupId());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  @Override
  public Set<String> otherClusters(String clusterId, String groupId) {
    Session session = sessions.latest();
    return ControlTransactions.run(
        session,
        "look for group " + groupId + " in other clusters",
        connection -> otherClusters(connection, clusterId, groupId));
  }

  private Set<String> otherClusters(Connection connection, String clusterId, String groupId)
      throws SQLException {
    Set<String> others = new TreeSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(tables.in(GroupSql.OTHER_CLUSTERS))) {
      statement.setString(1, groupId);
      statement.setString(2, clusterId);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          others.add(row.getString(1));
        }
      }
    }
    return others;
  }

  private static Array array(Connection connection, Set<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }
}
