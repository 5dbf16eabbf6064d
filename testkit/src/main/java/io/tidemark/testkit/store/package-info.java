// SPDX-License-Identifier: Apache-2.0
/**
 * A store in memory: the SPI of {@code io.tidemark.store} with row locks, fencing and commits whose
 * answer is lost, without a server.
 */
@NullMarked
package io.tidemark.testkit.store;

import org.jspecify.annotations.NullMarked;
