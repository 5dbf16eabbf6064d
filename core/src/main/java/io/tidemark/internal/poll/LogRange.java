// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

/**
 * What a partition's log holds.
 *
 * @param begin the first offset that is still there
 * @param end the offset after the last that this group's isolation level can reach
 */
public record LogRange(long begin, long end) {}
