// SPDX-License-Identifier: Apache-2.0
/** What a group tells about itself as it happens. */
@NullMarked
package io.tidemark.listener;

import org.jspecify.annotations.NullMarked;
