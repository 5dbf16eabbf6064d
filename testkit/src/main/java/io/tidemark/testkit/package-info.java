// SPDX-License-Identifier: Apache-2.0
/**
 * Brokers, databases and a hand-driven runtime for tests of Tidemark and of what is built on it.
 */
@NullMarked
package io.tidemark.testkit;

import org.jspecify.annotations.NullMarked;
