// SPDX-License-Identifier: Apache-2.0
/**
 * What is written into tables of the application's, a row at a time, as all modules speak of it.
 */
@NullMarked
package io.tidemark.sink;

import org.jspecify.annotations.NullMarked;
