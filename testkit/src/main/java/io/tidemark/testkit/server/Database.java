// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One database and how to log in to it. Immutable; every call uses a connection of its own.
 *
 * @param url its JDBC URL
 * @param user who logs in
 * @param password with what; anything where the server asks for none
 */
public record Database(String url, String user, String password) {

  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://([^:/?]+)(?::(\\d+))?/([^?]*)(\\?.*)?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");
  private static final int DEFAULT_PORT = 5432;

  public Database {
    if (!URL.matcher(url).matches()) {
      throw new IllegalArgumentException(
          "Not of the form jdbc:postgresql://host:port/database: " + url);
    }
  }

  /** A new connection, which the caller closes. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /** Runs one or several statements, in one transaction unless they say otherwise. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Could not execute: " + sql, e);
    }
  }

  /** The rows of a query, every value as PostgreSQL prints it; null stays null. */
  public List<List<String>> query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row(result));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException("Could not query: " + sql, e);
    }
  }

  /** The first number of the first row, such as a count. */
  public long queryNumber(String sql) {
    return Long.parseLong(query(sql).get(0).get(0));
  }

  /** Another database of the same server. */
  public Database named(String name) {
    requireName(name);
    return at(address(), name);
  }

  /** The same database, reached through another address of this machine, such as a proxy's. */
  Database through(InetSocketAddress proxy) {
    return at(proxy, parts().group(3));
  }

  /** Where its server listens. */
  InetSocketAddress address() {
    String port = parts().group(2);
    return InetSocketAddress.createUnresolved(
        parts().group(1), port == null ? DEFAULT_PORT : Integer.parseInt(port));
  }

  /** The name as an identifier in SQL. */
  static String quoted(String name) {
    requireName(name);
    return '"' + name + '"';
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("Not a plain name of a database: " + name);
    }
  }

  private static List<String> row(ResultSet result) throws SQLException {
    List<String> row = new ArrayList<>();
    for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
      row.add(result.getString(column));
    }
    return Collections.unmodifiableList(row);
  }

  private Database at(InetSocketAddress server, String name) {
    String options = parts().group(4) == null ? "" : parts().group(4);
    String where = server.getHostString() + ":" + server.getPort();
    return new Database("jdbc:postgresql://" + where + "/" + name + options, user, password);
  }

  private Matcher parts() {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalStateException(url);
    }
    return matcher;
  }
}
