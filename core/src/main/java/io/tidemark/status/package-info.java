// SPDX-License-Identifier: Apache-2.0
/** What an operator sees: values that describe a group, its partitions and lanes at one moment. */
@NullMarked
package io.tidemark.status;

import org.jspecify.annotations.NullMarked;
