// SPDX-License-Identifier: Apache-2.0
/**
 * The words everyone speaks: partitions and lanes, positions, claims, units of work and their
 * outcomes.
 */
@NullMarked
package io.tidemark.lane;

import org.jspecify.annotations.NullMarked;
