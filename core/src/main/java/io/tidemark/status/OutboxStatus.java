// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import org.jspecify.annotations.Nullable;

/**
 * How publishing goes.
 *
 * @param backlog how many messages of this instance's partitions are committed and not published
 * @param full whether there are so many that no further records are handled
 * @param lastError why they are not published; null if nothing is in the way
 */
public record OutboxStatus(long backlog, boolean full, @Nullable String lastError) {}
