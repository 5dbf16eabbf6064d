// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.settings.Fault;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the tables are: puts the configured schema and prefix into SQL that is written with the
 * default names. Immutable. Names are quoted and qualified, so no {@code search_path} matters.
 *
 * @param schema the schema that holds the tables
 * @param prefix what their names begin with
 */
record Tables(String schema, String prefix) {

  /** What the names in this module's SQL begin with. */
  static final String DEFAULT_PREFIX = "tidemark_";

  /** Indexes are made in the schema of their table, and take no other. */
  private static final Pattern NAME =
      Pattern.compile("(INDEX IF NOT EXISTS )?\\btidemark_([a-z_]+)\\b");

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");

  /** PostgreSQL cuts longer names off. */
  private static final int IDENTIFIER_LENGTH = 63;

  /** The longest of the names that follow the prefix, and those PostgreSQL derives from it. */
  private static final int ROOM_FOR_NAMES = 30;

  /** What is wrong with the names, if anything is. */
  Optional<Fault> fault() {
    if (!isIdentifier(schema, IDENTIFIER_LENGTH)) {
      return Optional.of(notAName("schemaName", schema, IDENTIFIER_LENGTH));
    }
    int prefixLength = IDENTIFIER_LENGTH - ROOM_FOR_NAMES;
    return isIdentifier(prefix, prefixLength)
        ? Optional.empty()
        : Optional.of(notAName("tablePrefix", prefix, prefixLength));
  }

  private static Fault notAName(String setting, String name, int length) {
    return new Fault(
        "%s(\"%s\")".formatted(setting, name),
        "is not a name that PostgreSQL keeps as it is",
        "begin with a letter or _, go on with letters, digits, _ and $, at most %d in all"
            .formatted(length));
  }

  private static boolean isIdentifier(String name, int length) {
    return name.length() <= length && IDENTIFIER.matcher(name).matches();
  }

  /** The statement with every table's name quoted and qualified. */
  String in(String sql) {
    return NAME.matcher(sql).replaceAll(found -> Matcher.quoteReplacement(in(found)));
  }

  private String in(MatchResult found) {
    String name = quoted(prefix + found.group(2));
    return found.group(1) == null ? quotedSchema() + "." + name : found.group(1) + name;
  }

  /** The name a table has in the database, without its schema. */
  String named(String defaultName) {
    return prefix + defaultName.substring(DEFAULT_PREFIX.length());
  }

  /** The schema's name as it stands in SQL. */
  String quotedSchema() {
    return quoted(schema);
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
