// SPDX-License-Identifier: Apache-2.0
/**
 * What every store has to do, as tests: one abstract class for each part of the SPI, to be extended
 * for each store there is.
 */
@NullMarked
package io.tidemark.testkit.contract;

import org.jspecify.annotations.NullMarked;
