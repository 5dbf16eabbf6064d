// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.OldKeys;
import io.tidemark.idempotency.Purged;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.lane.KeyHash;
import io.tidemark.postgres.internal.insert.HopefulInsert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The rows of idempotency keys, as statements of the caller's transaction. Safe for all threads: it
 * remembers only how often keys were new.
 */
final class KeyRows {
  private static final double MILLIS = 1e3;

  /** How often a key may be purged between being met and being looked at. */
  private static final int ROUNDS = 3;

  /** Two megabytes, or some twenty thousand keys. */
  private static final long PAGES_AT_ONCE = 256;

  private final String addNew;
  private final String add;
  private final String find;
  private final String remove;
  private final String answer;
  private final String purge;
  private final String pages;

  /** By scope, as duplicates are a matter of who sends. */
  private final Map<String, HopefulInsert> hopes = new ConcurrentHashMap<>();

  KeyRows(Tables tables) {
    this.addNew = tables.in(KeySql.ADD_NEW);
    this.add = tables.in(KeySql.ADD);
    this.find = tables.in(KeySql.FIND);
    this.remove = tables.in(KeySql.REMOVE);
    this.answer = tables.in(KeySql.ANSWER);
    this.purge = tables.in(KeySql.PURGE);
    this.pages = tables.in(KeySql.PAGES);
  }

  /**
   * Adds what is new and returns what is stored of the others. A key that is purged after it was
   * met and before it is looked at is new after all.
   */
  Map<KeyId, StoredKey> add(Connection connection, String scope, List<NewKey> keys)
      throws SQLException {
    HopefulInsert hope = hopes.computeIfAbsent(scope, its -> new HopefulInsert());
    if (hope.allInserted(connection, keys.size(), () -> addAsNew(connection, scope, keys))) {
      return Map.of();
    }
    Map<KeyId, StoredKey> known = new HashMap<>();
    List<NewKey> open = keys;
    for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
      List<NewKey> met = addIfNew(connection, scope, open);
      if (!met.isEmpty()) {
        find(connection, scope, met, known);
      }
      open = met.stream().filter(key -> !known.containsKey(key.id())).toList();
    }
    if (!open.isEmpty()) {
      throw new SQLTransientException(
          "%d keys of %s are purged as fast as they are met".formatted(open.size(), scope));
    }
    return known;
  }

  private int addAsNew(Connection connection, String scope, List<NewKey> keys) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(addNew)) {
      bindNew(statement, scope, keys);
      return statement.executeUpdate();
    }
  }

  private List<NewKey> addIfNew(Connection connection, String scope, List<NewKey> keys)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(add)) {
      bindNew(statement, scope, keys);
      Set<KeyId> met = new HashSet<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          met.add(new KeyId(row.getObject(1, LocalDate.class), KeyHash.read(row.getBytes(2))));
        }
      }
      return met.isEmpty()
          ? List.of()
          : keys.stream().filter(key -> met.contains(key.id())).toList();
    }
  }

  private void find(
      Connection connection, String scope, List<NewKey> keys, Map<KeyId, StoredKey> known)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(find)) {
      bind(statement, keys, NewKey::id);
      statement.setString(3, scope);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          known.put(
              keys.get(row.getInt(1) - 1).id(),
              new StoredKey(KeyHash.read(row.getBytes(2)), row.getBytes(3)));
        }
      }
    }
  }

  int remove(Connection connection, String scope, Collection<KeyId> keys) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(remove)) {
      bind(statement, List.copyOf(keys), Function.identity());
      statement.setString(3, scope);
      return requireAll(statement.executeUpdate(), keys, scope);
    }
  }

  int answer(Connection connection, String scope, Map<KeyId, byte[]> results) throws SQLException {
    List<Map.Entry<KeyId, byte[]>> answers = List.copyOf(results.entrySet());
    try (PreparedStatement statement = connection.prepareStatement(answer)) {
      bind(statement, answers, Map.Entry::getKey);
      KeyColumns.bindBytes(statement, 3, answers, Map.Entry::getValue);
      statement.setString(4, scope);
      return requireAll(statement.executeUpdate(), results.keySet(), scope);
    }
  }

  private static int requireAll(int rows, Collection<KeyId> keys, String scope) {
    if (rows != keys.size()) {
      throw new IllegalStateException(
          "%s: of %d keys that this unit added, %d are there".formatted(scope, keys.size(), rows));
    }
    return rows;
  }

  Purged purge(Connection connection, OldKeys old, long from, int limit) throws SQLException {
    long next = from + PAGES_AT_ONCE;
    String until = Objects.toString(old.until(), "infinity");
    double seconds = old.retention().toMillis() / MILLIS;
    try (PreparedStatement statement = connection.prepareStatement(purge)) {
      statement.setString(1, beginOf(from));
      statement.setString(2, beginOf(next));
      statement.setArray(3, connection.createArrayOf("text", old.scopes().toArray()));
      statement.setString(4, until);
      statement.setDouble(5, seconds);
      statement.setString(6, until);
      statement.setDouble(7, seconds);
      statement.setInt(8, limit);
      int deleted = statement.executeUpdate();
      if (deleted == limit) {
        return new Purged(deleted, from);
      }
      return new Purged(deleted, next < pages(connection) ? next : Purged.END);
    }
  }

  private static String beginOf(long page) {
    return "(%d,0)".formatted(page);
  }

  private long pages(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(pages);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void bindNew(PreparedStatement statement, String scope, List<NewKey> keys)
      throws SQLException {
    bind(statement, keys, NewKey::id);
    KeyColumns.bindBytes(statement, 3, keys, key -> key.payload().bytes());
    statement.setString(4, scope);
  }

  /** Buckets and hashes, as the first two parameters. */
  private static <T> void bind(PreparedStatement statement, List<T> keys, Function<T, KeyId> id)
      throws SQLException {
    KeyColumns.bindArray(statement, 1, "date", keys, key -> date(id.apply(key).bucket()));
    KeyColumns.bindBytes(statement, 2, keys, key -> id.apply(key).hash().bytes());
  }

  private static String date(LocalDate bucket) {
    return bucket.equals(KeyId.NO_BUCKET) ? "-infinity" : bucket.toString();
  }
}
