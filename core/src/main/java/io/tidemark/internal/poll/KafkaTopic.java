// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import java.util.UUID;

/**
 * What the cluster says of a topic.
 *
 * @param id its id, which a topic created again does not share
 * @param partitions how many partitions it has now
 */
public record KafkaTopic(UUID id, int partitions) {}
