// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import io.tidemark.settings.TimeLimits;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * What a store was told before it was opened.
 *
 * @param source where connections come from
 * @param schema what to do about the tables
 * @param tables where they are
 * @param jdbi what the user adds to the Jdbi that handles come from
 * @param sqlStates what the user says that SQLStates mean
 */
record StoreSettings(
    ConnectionSource source,
    SchemaMode schema,
    Tables tables,
    Consumer<Jdbi> jdbi,
    List<SqlFailures.Rule> sqlStates) {

  /** Copies the SQLStates. */
  StoreSettings {
    sqlStates = List.copyOf(sqlStates);
  }

  StoreSettings with(SchemaMode mode) {
    return new StoreSettings(source, mode, tables, jdbi, sqlStates);
  }

  StoreSettings with(Tables others) {
    return new StoreSettings(source, schema, others, jdbi, sqlStates);
  }

  StoreSettings with(Consumer<Jdbi> more) {
    return new StoreSettings(source, schema, tables, jdbi.andThen(more), sqlStates);
  }

  /** What is said of a SQLState takes the place of what was said of it before. */
  StoreSettings with(SqlFailures.Rule rule) {
    List<SqlFailures.Rule> others =
        sqlStates.stream().filter(said -> !said.prefix().equals(rule.prefix())).toList();
    return new StoreSettings(
        source, schema, tables, jdbi, Stream.concat(others.stream(), Stream.of(rule)).toList());
  }

  /** What is wrong with them, as far as that can be told without a connection. */
  List<Fault> faults(int connections, TimeLimits limits) {
    Faults faults = new Faults();
    faults.addAll(tables.fault().stream().toList());
    faults.addAll(source.fault(connections).stream().toList());
    faults.addAll(DriverOptions.faults(source.options(), limits));
    return faults.all();
  }
}
