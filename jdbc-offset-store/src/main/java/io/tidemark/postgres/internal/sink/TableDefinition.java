// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table as the catalogue has it. Immutable.
 *
 * @param oid its number
 * @param schema where it is
 * @param name its name
 * @param columns by name
 * @param primaryKey the columns of its primary key, empty if it has none
 * @param uniqueKeys sets of columns by which rows are unique, the primary key among them
 * @param references the numbers of the tables that its foreign keys lead to
 * @param rights what this role may do with it: SELECT, INSERT, UPDATE, DELETE
 */
record TableDefinition(
    long oid,
    String schema,
    String name,
    Map<String, Column> columns,
    List<String> primaryKey,
    List<Set<String>> uniqueKeys,
    Set<Long> references,
    Set<String> rights) {

  /** The name as it stands in SQL. */
  String quoted() {
    return Names.quoted(schema, name);
  }

  @Override
  public String toString() {
    return schema + "." + name;
  }
}
