// SPDX-License-Identifier: Apache-2.0
/** How the idempotency keys of records are found: parsed at build, read for each record. */
@NullMarked
package io.tidemark.handler.keying;

import org.jspecify.annotations.NullMarked;
