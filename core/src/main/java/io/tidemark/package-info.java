// SPDX-License-Identifier: Apache-2.0
/** The façade: what an application builds, starts, watches and closes. */
@NullMarked
package io.tidemark;

import org.jspecify.annotations.NullMarked;
