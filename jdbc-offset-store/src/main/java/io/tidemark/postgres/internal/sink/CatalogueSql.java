// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

/** What is asked of the catalogue, always by its full name. */
final class CatalogueSql {

  /**
   * Tables of a name: in any schema if it is qualified, in those of the search path if not. A name
   * may itself contain a dot, so both are looked for.
   */
  static final String TABLES =
      """
      SELECT c.oid::pg_catalog.int8, n.nspname, c.relname, c.relkind IN ('r', 'p')
      FROM pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND (n.nspname || '.' || c.relname = ?
          OR (c.relname = ? AND n.nspname = ANY (pg_catalog.current_schemas(false))))
      ORDER BY 2, 3
      """;

  /** Tables whose name differs in case only. */
  static final String ALIKE =
      """
      SELECT n.nspname, c.relname
      FROM pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p')
        AND pg_catalog.lower(c.relname) = pg_catalog.lower(?)
        AND n.nspname <> ALL (ARRAY['pg_catalog', 'information_schema'])
      ORDER BY 1, 2
      """;

  /** Columns; a domain counts as what it is based on, with its own length or precision. */
  static final String COLUMNS =
      """
      WITH RECURSIVE
        base (attnum, oid, typmod, required) AS (
          SELECT a.attnum, a.atttypid, a.atttypmod, a.attnotnull
          FROM pg_catalog.pg_attribute AS a
          WHERE a.attrelid = ?::pg_catalog.int8::pg_catalog.oid
            AND a.attnum > 0 AND NOT a.attisdropped
          UNION ALL
          SELECT b.attnum, t.typbasetype,
            CASE WHEN b.typmod = -1 THEN t.typtypmod ELSE b.typmod END, b.required OR t.typnotnull
          FROM base AS b
          JOIN pg_catalog.pg_type AS t ON t.oid = b.oid AND t.typtype = 'd'
        )
      SELECT a.attname, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod),
        n.nspname, t.typname, t.typtype = 'e', b.typmod,
        e.typname, e.typtype = 'e', coalesce(e.oid, t.oid)::pg_catalog.int8, ns.nspname,
        b.required, a.atthasdef OR a.attidentity <> '', a.attgenerated = '' AND a.attidentity <> 'a',
        coalesce(c.collisdeterministic, true)
      FROM base AS b
      JOIN pg_catalog.pg_attribute AS a
        ON a.attrelid = ?::pg_catalog.int8::pg_catalog.oid AND a.attnum = b.attnum
      JOIN pg_catalog.pg_type AS t ON t.oid = b.oid AND t.typtype <> 'd'
      JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
      LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem AND t.typcategory = 'A'
      LEFT JOIN pg_catalog.pg_namespace AS ns ON ns.oid = e.typnamespace
      LEFT JOIN pg_catalog.pg_collation AS c ON c.oid = a.attcollation
      ORDER BY a.attnum
      """;

  static final String LABELS =
      """
      SELECT enumlabel FROM pg_catalog.pg_enum
      WHERE enumtypid = ?::pg_catalog.int8::pg_catalog.oid
      """;

  /** Indexes that an upsert can go by: whole, on plain columns, checked at once. */
  static final String UNIQUE_KEYS =
      """
      SELECT i.indisprimary, ARRAY(
          SELECT a.attname::pg_catalog.text
          FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
          WHERE k.place <= i.indnkeyatts
          ORDER BY k.place)
      FROM pg_catalog.pg_index AS i
      WHERE i.indrelid = ?::pg_catalog.int8::pg_catalog.oid
        AND i.indisunique AND i.indisvalid AND i.indimmediate
        AND i.indpred IS NULL AND i.indexprs IS NULL
      """;

  static final String REFERENCES =
      """
      SELECT confrelid::pg_catalog.int8 FROM pg_catalog.pg_constraint
      WHERE conrelid = ?::pg_catalog.int8::pg_catalog.oid AND contype = 'f'
      """;

  /** A right to some column counts: which columns, only the statement itself can tell. */
  static final String RIGHTS =
      """
      SELECT r.name
      FROM pg_catalog.unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS r (name)
      WHERE CASE WHEN r.name = 'DELETE'
        THEN pg_catalog.has_table_privilege(?::pg_catalog.int8::pg_catalog.oid, r.name)
        ELSE pg_catalog.has_any_column_privilege(?::pg_catalog.int8::pg_catalog.oid, r.name) END
      """;

  private CatalogueSql() {}
}
