// SPDX-License-Identifier: Apache-2.0
/** What a human should know of a group, and ready-made ways to tell them. */
@NullMarked
package io.tidemark.alert;

import org.jspecify.annotations.NullMarked;
