// SPDX-License-Identifier: Apache-2.0
/** Measures Tidemark beside hand-written loops on the same topic and the same tables. */
@NullMarked
package io.tidemark.bench;

import org.jspecify.annotations.NullMarked;
