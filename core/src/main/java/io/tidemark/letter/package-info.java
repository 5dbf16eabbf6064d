// SPDX-License-Identifier: Apache-2.0
/** Records set aside: what is kept of them, how they wait, and how they end. Values only. */
@NullMarked
package io.tidemark.letter;

import org.jspecify.annotations.NullMarked;
