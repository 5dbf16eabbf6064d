// SPDX-License-Identifier: Apache-2.0
/** Rows of tables out of what Java and JSON have. */
@NullMarked
package io.tidemark.handler.row;

import org.jspecify.annotations.NullMarked;
