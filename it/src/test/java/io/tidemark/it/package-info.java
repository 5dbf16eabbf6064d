// SPDX-License-Identifier: Apache-2.0
/** Proves the promises against a real broker and a real PostgreSQL while things break. */
@NullMarked
package io.tidemark.it;

import org.jspecify.annotations.NullMarked;
