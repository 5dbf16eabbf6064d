// SPDX-License-Identifier: Apache-2.0
/** What failures mean and what to do next: values and pure functions. */
@NullMarked
package io.tidemark.failure;

import org.jspecify.annotations.NullMarked;
