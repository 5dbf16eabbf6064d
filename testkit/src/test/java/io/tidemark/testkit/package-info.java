// SPDX-License-Identifier: Apache-2.0
/** Tests of the hand-driven group. */
@NullMarked
package io.tidemark.testkit;

import org.jspecify.annotations.NullMarked;
