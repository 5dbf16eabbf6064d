// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

/**
 * Why a unit may not begin.
 *
 * @param breaker the name of the breaker that says so
 * @param why what people read
 * @param nanos how long until it makes sense to ask again
 */
public record Refusal(String breaker, String why, long nanos) {}
