// SPDX-License-Identifier: Apache-2.0
/** Tests of the store in memory. */
@NullMarked
package io.tidemark.testkit.store;

import org.jspecify.annotations.NullMarked;
