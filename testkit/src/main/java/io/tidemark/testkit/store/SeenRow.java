// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.PartitionKey;
import java.util.UUID;

/** A partition that once had lanes, and the id its topic had then. */
record SeenRow(PartitionKey partition, UUID topicId) {}
