// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.internal.guard.Blamed;
import io.tidemark.lane.FailureKind;

/**
 * What a unit's failure means.
 *
 * @param kind for its records
 * @param blamed for breakers
 * @param thrown what was thrown, by the handler if it was the handler
 */
record Verdict(FailureKind kind, Blamed blamed, Throwable thrown) {}
