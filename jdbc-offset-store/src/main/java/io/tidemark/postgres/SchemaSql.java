// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/** The statements that look at the database and its tables, and make them. */
final class SchemaSql {

  /** What the server is and how it runs transactions. */
  static final String SERVER =
      """
      SELECT pg_catalog.current_setting('server_version_num')::integer,
             pg_catalog.current_setting('server_version'),
             pg_catalog.current_setting('fsync'),
             pg_catalog.current_setting('full_page_writes')
      """;

  static final String COLUMNS =
      """
      SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
        FROM pg_catalog.pg_namespace AS n
        JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
       WHERE n.nspname = ? AND c.relname = ANY (?) AND c.relkind IN ('r', 'p')
         AND a.attnum > 0 AND NOT a.attisdropped
      """;

  /** Which of the rights on tables the role lacks. */
  static final String MISSING_RIGHTS =
      """
      SELECT needed.table_name, needed.right_name
        FROM unnest(?, ?) AS needed (table_name, right_name)
        JOIN pg_catalog.pg_namespace AS n ON n.nspname = ?
        JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = needed.table_name
       WHERE NOT pg_catalog.has_table_privilege(c.oid, needed.right_name)
          OR NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
       ORDER BY 1, 2
      """;

  /** One installation at a time in a database, whoever starts it. */
  static final String LOCK = "SELECT pg_catalog.pg_advisory_xact_lock(?)";

  static final String SCHEMA_EXISTS =
      "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?)";

  private SchemaSql() {}
}
