// SPDX-License-Identifier: Apache-2.0
/**
 * The store's SPI: what the runtime asks of a database, and what each call answers when it loses a
 * race.
 */
@NullMarked
package io.tidemark.store;

import org.jspecify.annotations.NullMarked;
