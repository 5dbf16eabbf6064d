// SPDX-License-Identifier: Apache-2.0
/**
 * A deterministic simulation: real threads of which one at a time runs, virtual time, a broker and
 * its consumers in memory, and a seed that chooses what happens next.
 */
@NullMarked
package io.tidemark.testkit.sim;

import org.jspecify.annotations.NullMarked;
