// SPDX-License-Identifier: Apache-2.0
/** Circuit breakers: who may begin a unit, and who hears how it ended. */
@NullMarked
package io.tidemark.internal.guard;

import org.jspecify.annotations.NullMarked;
