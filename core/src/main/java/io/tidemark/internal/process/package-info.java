// SPDX-License-Identifier: Apache-2.0
/** The heart: one unit of work, one transaction, one outcome. */
@NullMarked
package io.tidemark.internal.process;

import org.jspecify.annotations.NullMarked;
