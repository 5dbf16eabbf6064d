// SPDX-License-Identifier: Apache-2.0
/**
 * Lanes and their states: between the poll thread, which brings records, and the workers, which
 * take units.
 */
@NullMarked
package io.tidemark.internal.dispatch;

import org.jspecify.annotations.NullMarked;
