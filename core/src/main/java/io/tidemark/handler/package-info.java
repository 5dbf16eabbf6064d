// SPDX-License-Identifier: Apache-2.0
/** Handlers: what users write, how it is described, and how a unit's records reach it. */
@NullMarked
package io.tidemark.handler;

import org.jspecify.annotations.NullMarked;
