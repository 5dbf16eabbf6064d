// SPDX-License-Identifier: Apache-2.0
/** Settings: immutable records whose defaults are public constants. */
@NullMarked
package io.tidemark.settings;

import org.jspecify.annotations.NullMarked;
