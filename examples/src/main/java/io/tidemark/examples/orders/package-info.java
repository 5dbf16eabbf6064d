// SPDX-License-Identifier: Apache-2.0
/**
 * An order service that decides each order once, though a service it asks fails, some orders cannot
 * be handled yet, and its own instances are killed and frozen.
 */
@NullMarked
package io.tidemark.examples.orders;

import org.jspecify.annotations.NullMarked;
