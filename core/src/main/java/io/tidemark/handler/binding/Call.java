// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import org.jspecify.annotations.Nullable;

/**
 * Calls the user's code, and returns what that returns; what it throws comes out as it was thrown.
 * Any worker's thread.
 */
@FunctionalInterface
interface Call {
  @Nullable Object on(@Nullable Object[] arguments) throws Throwable;
}
