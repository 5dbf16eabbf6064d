// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.StatementException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What may be said of a failure where others may read it: the server's messages quote values of
 * rows, Jdbi's the arguments of statements.
 */
final class MessagesWithoutValues {
  /** Who may not log in, or that the disk is full: what servers say of themselves. */
  private static final Pattern OF_SERVERS = Pattern.compile("08|28|3D|53|57P0|58");

  private MessagesWithoutValues() {}

  /** The message of a failure of the database or of Jdbi; empty for others. */
  static Optional<String> of(Throwable failure) {
    if (failure instanceof SQLException sql) {
      return Optional.of(of(sql));
    }
    return failure instanceof StatementException
        ? Optional.of(
            "a statement failed"
                + (failure.getCause() instanceof SQLException sql ? ": " + of(sql) : ""))
        : Optional.empty();
  }

  private static String of(SQLException failure) {
    ServerErrorMessage server =
        failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
    String state = "SQLState " + failure.getSQLState();
    if (server == null) {
      return isOfConnection(failure) ? state + ": " + failure.getMessage() : state;
    }
    if (OF_SERVERS.matcher(String.valueOf(failure.getSQLState())).lookingAt()) {
      return state + ": " + server.getMessage();
    }
    String where =
        Stream.of(
                named("constraint", server.getConstraint()),
                named("column", server.getColumn()),
                named("table", server.getTable()))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" of "));
    return where.isEmpty() ? state : state + ": " + where;
  }

  /** What drivers and pools say of connections holds nothing of what was sent through them. */
  private static boolean isOfConnection(SQLException failure) {
    boolean connection = String.valueOf(failure.getSQLState()).startsWith("08");
    return failure instanceof SQLTransientConnectionException
        || (connection && !(failure instanceof BatchUpdateException));
  }

  private static @Nullable String named(String what, @Nullable String name) {
    return name == null ? null : what + " " + name;
  }
}
