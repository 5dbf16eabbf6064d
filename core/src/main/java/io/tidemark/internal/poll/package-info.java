// SPDX-License-Identifier: Apache-2.0
/**
 * The consumer, its assignments and the flow of records: all of it on the poll thread, but for what
 * {@code ClusterView} and {@code Mailbox} say.
 */
@NullMarked
package io.tidemark.internal.poll;

import org.jspecify.annotations.NullMarked;
