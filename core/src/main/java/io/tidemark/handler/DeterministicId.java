// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.lane.NameUuid;
import java.util.UUID;

/**
 * UUIDs of version 5 (RFC 9562) named by a record's coordinates, whose topic is told by its id, as
 * one that is made again has the old name and offsets. Frozen: users store them.
 */
final class DeterministicId {
  /** The namespace of all of them, drawn once. */
  private static final UUID NAMESPACE = UUID.fromString("6f0c7a52-3d0b-4c41-9a57-2f8f0b1c64de");

  private DeterministicId() {}

  static UUID of(String cluster, String group, UUID topic, int partition, long offset, int n) {
    return new NameUuid(NAMESPACE)
        .add(cluster)
        .add(group)
        .add(topic)
        .add(partition)
        .add(offset)
        .add(n)
        .make();
  }
}
