// SPDX-License-Identifier: Apache-2.0
package io.tidemark.effect;

import java.util.UUID;

/**
 * What caused a message: within a lane, messages are published in the order of these.
 *
 * @param replay how often the lane had gone back, this time included
 * @param offset the offset of the record
 * @param index the number of the message among those of that record
 * @param id tells readers a repeat; the same whenever the same message is published again
 */
public record MessageSource(long replay, long offset, int index, UUID id) {}
