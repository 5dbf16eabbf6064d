// SPDX-License-Identifier: Apache-2.0
/**
 * From what users write to what workers run: handlers are parsed once, at build, and every fault is
 * found then; what is left for each record is to fill an array and call.
 */
@NullMarked
package io.tidemark.handler.binding;

import org.jspecify.annotations.NullMarked;
