// SPDX-License-Identifier: Apache-2.0
/** Keeps lanes, claims and positions in PostgreSQL, beside the effects of the handlers. */
@NullMarked
package io.tidemark.postgres;

import org.jspecify.annotations.NullMarked;
