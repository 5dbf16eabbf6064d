// SPDX-License-Identifier: Apache-2.0
/** What handlers declare to happen with a commit. */
@NullMarked
package io.tidemark.effect;

import org.jspecify.annotations.NullMarked;
