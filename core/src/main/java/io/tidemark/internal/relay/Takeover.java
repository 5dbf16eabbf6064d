// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import io.tidemark.effect.OutboxMark;
import io.tidemark.internal.env.Gate;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.store.OutboxTable.Share;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes partitions over from whoever published them before, or from a producer of ours whose end
 * nobody knows: Kafka's mark says what is left to do. Relay thread.
 */
final class Takeover {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  /** What Kafka has not decided yet is asked again so soon. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final PublishedOffsets offsets;
  private final StoreRoute stores;
  private final TidemarkListener listener;
  private final LongSupplier nanoTime;
  private final Gate gate;

  /** The relay's, guarded by its gate. */
  private final Map<PartitionKey, RelayedPartition> open;

  /** Of whom the relay has told Kafka, or may have. */
  private final Set<PartitionKey> told;

  Takeover(
      RelayParts parts,
      Gate gate,
      Map<PartitionKey, RelayedPartition> open,
      Set<PartitionKey> told) {
    this.offsets = parts.offsets();
    this.stores = parts.stores();
    this.listener = parts.listener();
    this.nanoTime = parts.environment()::nanoTime;
    this.gate = gate;
    this.open = open;
    this.told = told;
  }

  /** Finds out what was published of partitions that are new here, as far as that is decided. */
  void learn() {
    long now = nanoTime.getAsLong();
    List<RelayedPartition> unknown =
        gate.look(() -> open.values().stream().filter(one -> one.isToAsk(now)).toList());
    if (unknown.isEmpty()) {
      return;
    }
    Map<TopicPartition, Optional<OffsetAndMetadata>> stable =
        offsets.stable(unknown.stream().map(one -> kafkas(one.key())).toList());
    for (RelayedPartition partition : unknown) {
      Optional<OffsetAndMetadata> offset = stable.get(kafkas(partition.key()));
      if (offset == null) {
        gate.change(() -> partition.asksAgain(now + ASK_AGAIN.toNanos()));
      } else {
        learn(partition, offset.orElse(null));
      }
    }
  }

  private void learn(RelayedPartition partition, @Nullable OffsetAndMetadata offset) {
    PartitionClaim claim = partition.claim();
    RelayTag known = offset == null ? null : RelayTag.parse(offset.metadata()).orElse(null);
    RelayTag found = known != null && known.topicId().equals(claim.topicId()) ? known : null;
    RelayTag tag = null;
    Store store = stores.storeFor(claim.partition());
    if (found != null) {
      if (!partition.hasLearned()) {
        tellSetBack(partition, found);
      }
      tag = found.within(gate.look(partition::committed));
      store.outbox().delete(shares(claim, tag));
    }
    Map<LaneKey, Long> held = store.outbox().held(claim.partition(), claim.topicId());
    if (known != null && found == null) {
      log.info(
          "what Kafka knows of {} was published of a topic that had its name before: of this one nothing is",
          claim.partition());
    } else if (found == null && !held.isEmpty()) {
      untrusted(partition, offset, held);
    }
    RelayTag trusted = tag;
    gate.change(
        () -> {
          if (open.get(claim.partition()) == partition) {
            partition.learns(trusted, held);
          }
          return partition;
        });
  }

  private static List<Share> shares(PartitionClaim claim, RelayTag tag) {
    List<Share> shares = new ArrayList<>();
    for (int lane = 0; lane < tag.marks().size(); lane++) {
      shares.add(new Share(claim.partition().lane(lane), claim.topicId(), tag.mark(lane)));
    }
    return shares;
  }

  /**
   * Kafka has published what the database does not know to have happened; or another owner has gone
   * on since, and it is only here that nobody knows.
   */
  private void tellSetBack(RelayedPartition partition, RelayTag tag) {
    Map<Integer, OutboxMark> behind = new HashMap<>(gate.look(partition::applied));
    behind.entrySet().removeIf(lane -> lane.getValue().compareTo(tag.mark(lane.getKey())) >= 0);
    if (!behind.isEmpty() && isOurs(partition.claim())) {
      behind.forEach((lane, mark) -> tellSetBack(partition.key().lane(lane), tag.mark(lane), mark));
    }
  }

  private boolean isOurs(PartitionClaim claim) {
    PartitionKey key = claim.partition();
    return stores.storeFor(key).lanes().carries(key, claim.epoch());
  }

  private void tellSetBack(LaneKey lane, OutboxMark reached, OutboxMark stored) {
    log.error(
        "the database was set back: what {} publishes was published up to {}, but the database holds {}; records are handled again from there, and {}",
        lane,
        reached,
        stored,
        reached.replay() > stored.replay()
            ? "what they publish is published again, as it was also forgotten that the lane was set back or redriven"
            : "what they publish before that is not published again");
    listener.restored(
        lane.partition(), Math.max(reached.offset(), stored.offset()), stored.offset());
  }

  /** Before a first owner has told Kafka of it, nobody can have published anything. */
  private void untrusted(
      RelayedPartition partition, @Nullable OffsetAndMetadata offset, Map<LaneKey, Long> held) {
    PartitionKey key = partition.key();
    long messages = held.values().stream().mapToLong(Long::longValue).sum();
    if (partition.claim().epoch() == 1 && !told.contains(key)) {
      return;
    }
    if (offset != null) {
      log.warn(
          "somebody else has committed offset {} of {} to the group, so that Kafka does not say any more what was published: the {} messages that the database still holds are published, perhaps again, with the same ids",
          offset.offset(),
          key,
          messages);
      listener.foreignOffset(key, OptionalLong.of(offset.offset()), messages);
    } else {
      log.warn(
          "Kafka knows no offset of {}, as if its offsets had expired or been deleted, so that it does not say what was published: the {} messages that the database still holds are published, perhaps again, with the same ids",
          key,
          messages);
      listener.foreignOffset(key, OptionalLong.empty(), messages);
    }
  }

  private static TopicPartition kafkas(PartitionKey key) {
    return new TopicPartition(key.topic(), key.partition());
  }
}
