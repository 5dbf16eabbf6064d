// SPDX-License-Identifier: Apache-2.0
/**
 * The store on a real PostgreSQL: the contracts every store keeps, and what only a server can
 * break.
 */
@NullMarked
package io.tidemark.it.store;

import org.jspecify.annotations.NullMarked;
