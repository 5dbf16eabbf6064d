// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster tells of an open transaction.
 *
 * @param producerId its producer
 * @param transactionalId the producer's name, null if that is not told
 * @param startedAt when it began, null if that is not told
 */
public record OpenTransaction(
    long producerId, @Nullable String transactionalId, @Nullable Instant startedAt) {}
