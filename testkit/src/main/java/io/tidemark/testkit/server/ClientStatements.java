// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Follows what SQL a client executes, by the simple protocol or by prepared statements and portals.
 * Used by the one thread that carries the client's messages.
 */
final class ClientStatements {

  private static final Pattern COMMIT = command("(commit|end)(\\s+(work|transaction))?");
  private static final Pattern BOUNDARY =
      command(
          "(begin|start\\s+transaction).*|(commit|end|rollback|abort)(\\s+(work|transaction))?");

  private final Map<String, String> prepared = new HashMap<>();
  private final Map<String, String> portals = new HashMap<>();
  private final Set<String> transaction = new LinkedHashSet<>();

  /** Learns from the message; returns the SQL that it prepares, binds or executes, if it does. */
  Optional<String> sqlOf(PostgresMessage message) {
    return switch (message.type()) {
      case 'Q' -> Optional.of(message.text(0));
      case 'P' -> Optional.of(learn(prepared, message.text(0), message.textAfter(0)));
      case 'B' -> Optional.of(learn(portals, message.text(0), sql(prepared, message.textAfter(0))));
      case 'D' -> Optional.of(sql(namedBy(message), message.text(1)));
      case 'E' -> Optional.of(sql(portals, message.text(0)));
      case 'C' -> {
        namedBy(message).remove(message.text(1));
        yield Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static String learn(Map<String, String> names, String name, String sql) {
    names.put(name, sql);
    return sql;
  }

  private static String sql(Map<String, String> names, String name) {
    return names.getOrDefault(name, "");
  }

  /** Whose name is meant by a message that describes or closes. */
  private Map<String, String> namedBy(PostgresMessage message) {
    return message.body()[0] == 'S' ? prepared : portals;
  }

  static boolean isCommit(String sql) {
    return COMMIT.matcher(sql).matches();
  }

  /** Takes note of a statement on its way to the server. */
  void executed(String sql) {
    if (BOUNDARY.matcher(sql).matches()) {
      transaction.clear();
    } else {
      transaction.add(sql);
    }
  }

  /** The statements of the open transaction. */
  Set<String> transaction() {
    return transaction;
  }

  private static Pattern command(String words) {
    return Pattern.compile("(?is)\\s*(" + words + ")\\s*;?\\s*");
  }
}
