// SPDX-License-Identifier: Apache-2.0
/**
 * Rows into tables of the application's: looked up in the catalogue, converted, merged by key, and
 * written by as few statements as may be. All names in SQL come from the catalogue and are quoted.
 */
@NullMarked
package io.tidemark.postgres.internal.sink;

import org.jspecify.annotations.NullMarked;
