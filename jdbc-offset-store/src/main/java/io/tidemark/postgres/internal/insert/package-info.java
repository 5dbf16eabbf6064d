// SPDX-License-Identifier: Apache-2.0
/** How rows are inserted that may be there already. */
@NullMarked
package io.tidemark.postgres.internal.insert;

import org.jspecify.annotations.NullMarked;
