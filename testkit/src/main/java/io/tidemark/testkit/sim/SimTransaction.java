// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A producer's transaction, as the broker knows it. Guarded by the broker's gate. */
final class SimTransaction {
  enum State {
    OPEN,
    /** It is decided to commit, and will be. */
    COMMITTING,
    COMMITTED,
    ABORTED
  }

  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private State state = State.OPEN;
  private String groupId = "";

  State state() {
    return state;
  }

  List<ProducerRecord<byte[], byte[]>> records() {
    return records;
  }

  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  /** The group whose offsets it commits. */
  String groupId() {
    return groupId;
  }

  void of(String group) {
    groupId = group;
  }

  /** Whether it is open, or on its way to be committed. */
  boolean undecided() {
    return state == State.OPEN || state == State.COMMITTING;
  }

  /** Nothing can keep it from being committed any more; or it is too late. Returns which. */
  boolean decide() {
    if (state == State.OPEN) {
      state = State.COMMITTING;
    }
    return state == State.COMMITTING;
  }

  /** Commits it, if that is decided and was not done. Returns whether it is done now. */
  boolean complete() {
    boolean completes = state == State.COMMITTING;
    if (completes) {
      state = State.COMMITTED;
    }
    return completes;
  }

  /** Aborts it, unless it is decided otherwise. */
  void abort() {
    if (state == State.OPEN) {
      state = State.ABORTED;
    }
  }
}
