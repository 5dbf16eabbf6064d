// SPDX-License-Identifier: Apache-2.0
/** What the processes of the example services have in common. */
@NullMarked
package io.tidemark.examples.service;

import org.jspecify.annotations.NullMarked;
