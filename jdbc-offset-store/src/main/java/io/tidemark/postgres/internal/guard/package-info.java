// SPDX-License-Identifier: Apache-2.0
/**
 * What handlers get instead of a raw connection: everything works but leaving the transaction. The
 * {@code Delegating} classes pass calls on, the {@code Guarded} ones say what is kept back.
 */
@NullMarked
package io.tidemark.postgres.internal.guard;

import org.jspecify.annotations.NullMarked;
