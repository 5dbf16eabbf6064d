// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import io.tidemark.settings.TimeLimits;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/**
 * What a store was told before it was opened.
 *
 * @param source where connections come from
 * @param schema what to do about the tables
 * @param tables where they are
 * @param jdbi what the user adds to the Jdbi that handles come from
 */
record StoreSettings(
    ConnectionSource source, SchemaMode schema, Tables tables, Consumer<Jdbi> jdbi) {

  /** What is wrong with them, as far as that can be told without a connection. */
  List<Fault> faults(int connections, TimeLimits limits) {
    Faults faults = new Faults();
    faults.addAll(tables.fault().stream().toList());
    faults.addAll(source.fault(connections).stream().toList());
    faults.addAll(DriverOptions.faults(source.options(), limits));
    return faults.all();
  }
}
