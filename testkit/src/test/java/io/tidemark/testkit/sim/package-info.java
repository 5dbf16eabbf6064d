// SPDX-License-Identifier: Apache-2.0
/** Tests of the simulation, and the simulation of the runtime. */
@NullMarked
package io.tidemark.testkit.sim;

import org.jspecify.annotations.NullMarked;
