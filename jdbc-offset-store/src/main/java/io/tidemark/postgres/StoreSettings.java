// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

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
    ConnectionSource source, SchemaMode schema, Tables tables, Consumer<Jdbi> jdbi) {}
