// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

/**
 * A column that every row of a write gives.
 *
 * @param name its name in the table
 * @param type what its values are in Java; {@code Object} if that is not known
 */
public record GivenColumn(String name, Class<?> type) {}
