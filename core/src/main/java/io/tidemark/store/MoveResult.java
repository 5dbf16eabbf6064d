// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

/**
 * What a {@link Move} did.
 *
 * @param from the smallest position, before, of the lanes that moved
 * @param to the position of those lanes now
 * @param epoch the epoch that fenced the owner
 * @param replay bumped if the move was backward
 */
public record MoveResult(long from, long to, long epoch, long replay) {}
