// SPDX-License-Identifier: Apache-2.0
/** JUnit support: real servers as test parameters. */
@NullMarked
package io.tidemark.testkit.junit;

import org.jspecify.annotations.NullMarked;
