// SPDX-License-Identifier: Apache-2.0
package io.tidemark.effect;

import io.tidemark.idempotency.KeyId;
import io.tidemark.lane.NameUuid;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import java.util.UUID;

/**
 * Names messages by what caused them: UUIDs of version 5. Frozen, as readers tell repeats by it.
 */
public final class MessageId {

  /** The header that holds the id, in its usual text form. */
  public static final String HEADER = "tidemark-id";

  /** The namespace of all of them, drawn once. */
  private static final UUID NAMESPACE = UUID.fromString("0b0e9d5c-7f0c-4f43-8f0a-6f8a6be1a7c4");

  /** The namespace of those that are caused by records with idempotency keys. */
  private static final UUID KEYED = UUID.fromString("c1c5a0a2-52f8-4c0e-9c55-0d0a4b2f7e19");

  private MessageId() {}

  /**
   * The id of a message that a record with an idempotency key causes, wherever that record is.
   *
   * @param scope whose key it is
   * @param index the number of the message among those of the record
   */
  public static UUID of(String scope, KeyId key, int index) {
    return new NameUuid(KEYED)
        .add(scope)
        .add(key.bucket().toEpochDay())
        .add(key.hash().high())
        .add(key.hash().low())
        .add(index)
        .make();
  }

  /**
   * The id of a message that a record causes.
   *
   * @param offset the record's
   * @param replay how often its lane has gone back: what is published again then has another id
   * @param index the number of the message among those of the record
   */
  public static UUID of(UnitOfWork unit, long offset, long replay, int index) {
    PartitionKey partition = unit.lane().partition();
    return new NameUuid(NAMESPACE)
        .add(partition.clusterId())
        .add(partition.groupId())
        .add(unit.topicId())
        .add(partition.partition())
        .add(offset)
        .add(replay)
        .add(index)
        .make();
  }
}
