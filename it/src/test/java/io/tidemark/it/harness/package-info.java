// SPDX-License-Identifier: Apache-2.0
/** What every scenario shares: servers, the service under test, its seams, and the one checker. */
@NullMarked
package io.tidemark.it.harness;

import org.jspecify.annotations.NullMarked;
