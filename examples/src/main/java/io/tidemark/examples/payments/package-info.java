// SPDX-License-Identifier: Apache-2.0
/**
 * A payment service that keeps double-entry books exact while its instances are killed and frozen.
 */
@NullMarked
package io.tidemark.examples.payments;

import org.jspecify.annotations.NullMarked;
