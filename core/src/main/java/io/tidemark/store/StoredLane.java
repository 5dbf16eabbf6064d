// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a lane's row says it is, read without a lock.
 *
 * @param nextOffset the first offset that is not committed
 * @param commitToken the token of the unit that brought it there; null if none has since the lane
 *     was given its position
 */
public record StoredLane(long nextOffset, @Nullable UUID commitToken) {}
