// SPDX-License-Identifier: Apache-2.0
/** Codecs: how bytes become what a handler's parameters ask for. */
@NullMarked
package io.tidemark.handler.codec;

import org.jspecify.annotations.NullMarked;
