// SPDX-License-Identifier: Apache-2.0
/** Threads: started here, stopped here. */
@NullMarked
package io.tidemark.internal.runtime;

import org.jspecify.annotations.NullMarked;
