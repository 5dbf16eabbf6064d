// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.guard;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds commands in SQL text that would end or change the transaction. Reads the first words of
 * each statement; what text it cannot see, such as a dynamic one inside the server, is noticed by
 * the transaction's id before COMMIT.
 */
final class TransactionControl {
  private static final Set<String> ENDING =
      Set.of("COMMIT", "ROLLBACK", "ABORT", "END", "BEGIN", "START", "PREPARE", "SET");

  private final String sql;
  private int at;

  private TransactionControl(String sql) {
    this.sql = sql;
  }

  /** The first such command in the text, or null. */
  static @Nullable String in(String sql) {
    TransactionControl text = new TransactionControl(sql);
    while (true) {
      String command = text.command();
      if (command != null) {
        return command;
      }
      if (sql.indexOf(';', text.at) < 0 || !text.skipStatement()) {
        return null;
      }
    }
  }

  /** Reads the first words of the statement at hand. */
  private @Nullable String command() {
    String first = word();
    if (!ENDING.contains(first)) {
      return null;
    }
    String second = word();
    return switch (first) {
      case "ROLLBACK" -> isToSavepoint(second) ? null : first;
      case "PREPARE" -> second.equals("TRANSACTION") ? "PREPARE TRANSACTION" : null;
      case "SET" -> setsTransaction(second) ? "SET TRANSACTION" : null;
      default -> first;
    };
  }

  private boolean isToSavepoint(String second) {
    boolean noise = second.equals("WORK") || second.equals("TRANSACTION");
    return (noise ? word() : second).equals("TO");
  }

  private boolean setsTransaction(String second) {
    boolean scope = second.equals("SESSION") || second.equals("LOCAL");
    String what = scope ? word() : second;
    return what.equals("TRANSACTION")
        || what.equals("CHARACTERISTICS")
        || what.startsWith("TRANSACTION_");
  }

  /** The next word in upper case, or nothing if something else comes next. */
  private String word() {
    skipBlanks();
    int start = at;
    while (at < sql.length() && isWordPart(sql.charAt(at))) {
      at++;
    }
    return sql.substring(start, at).toUpperCase(Locale.ROOT);
  }

  private void skipBlanks() {
    while (at < sql.length()) {
      if (Character.isWhitespace(sql.charAt(at))) {
        at++;
      } else if (!skipComment()) {
        return;
      }
    }
  }

  private boolean skipComment() {
    if (sql.startsWith("--", at)) {
      int end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length() : end + 1;
      return true;
    }
    if (sql.startsWith("/*", at)) {
      skipBlockComment();
      return true;
    }
    return false;
  }

  private void skipBlockComment() {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
  }

  /** Goes behind the next semicolon that ends a statement; false if there is none. */
  private boolean skipStatement() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == ';') {
        at++;
        return true;
      }
      if (c == '\'' || c == '"') {
        skipQuoted(c);
      } else if (c == '$') {
        skipDollarQuoted();
      } else if (!skipComment()) {
        at++;
      }
    }
    return false;
  }

  private void skipQuoted(char quote) {
    boolean escapes = quote == '\'' && at > 0 && Character.toUpperCase(sql.charAt(at - 1)) == 'E';
    at++;
    while (at < sql.length() && sql.charAt(at) != quote) {
      at += escapes && sql.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }

  private void skipDollarQuoted() {
    int end = at + 1;
    while (end < sql.length() && isWordPart(sql.charAt(end))) {
      end++;
    }
    boolean insideName = at > 0 && isWordPart(sql.charAt(at - 1));
    if (insideName || end >= sql.length() || sql.charAt(end) != '$') {
      at = Math.max(end, at + 1);
      return;
    }
    String tag = sql.substring(at, end + 1);
    int close = sql.indexOf(tag, end + 1);
    at = close < 0 ? sql.length() : close + tag.length();
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }
}
