// SPDX-License-Identifier: Apache-2.0
/** Keys by which records are known again that come twice: what is stored of them, and how long. */
@NullMarked
package io.tidemark.idempotency;

import org.jspecify.annotations.NullMarked;
