// SPDX-License-Identifier: Apache-2.0
/** What a user writes, on real servers. */
@NullMarked
package io.tidemark.it.facade;

import org.jspecify.annotations.NullMarked;
