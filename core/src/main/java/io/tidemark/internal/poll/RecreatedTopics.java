// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.LaneTable;
import io.tidemark.store.Move;
import io.tidemark.store.TopicChange;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of partitions whose positions belong to a topic that is gone: they stand still, or
 * begin with the topic that has its name now, as the policy says. Control thread.
 *
 * <p>Begun is only what was seen twice, some time apart: a broker that is behind may tell of an
 * older topic, and to begin that one would handle records twice.
 */
final class RecreatedTopics {
  private static final Logger log = LoggerFactory.getLogger(RecreatedTopics.class);

  private final PollParts parts;
  private final Backoff backoff;

  RecreatedTopics(PollParts parts, Backoff backoff) {
    this.parts = parts;
    this.backoff = backoff;
  }

  /**
   * The stored position belongs to this topic id, and another has the name.
   *
   * @param again claims once more
   */
  void found(ClaimTicket ticket, UUID stored, Consumer<List<ClaimTicket>> again) {
    if (parts.settings().positions().log().recreatedTopic() == RecreatedTopicPolicy.FAIL) {
      parts
          .mailbox()
          .post(
              new PollMessage.Halt(
                  ticket, PositionException.recreated(ticket.partition(), stored)));
    } else if (!ticket.cancelled()) {
      beginOrLookAgain(ticket, stored, again);
    }
  }

  private void beginOrLookAgain(
      ClaimTicket ticket, UUID stored, Consumer<List<ClaimTicket>> again) {
    Duration delay = parts.settings().watchInterval();
    String reason = "the topic was made again, which is looked at twice before it is begun";
    try {
      UUID present = present(ticket.partition());
      if (!present.equals(stored) && ticket.sawAgain(present)) {
        begin(ticket.partition(), new TopicChange(stored, present));
        again.accept(List.of(ticket));
        return;
      }
    } catch (RuntimeException e) {
      delay = backoff.after(ticket.triedInVain());
      reason = "the topic was made again and cannot be begun yet: " + parts.texts().of(e);
      log.warn("{}: {}", ticket.partition(), reason);
    }
    parts.listener().claimDelayed(ticket.partition(), reason, delay);
    parts.mailbox().post(new PollMessage.Delayed(ticket, reason));
    parts.control().submit(delay, () -> again.accept(List.of(ticket)));
  }

  private UUID present(PartitionKey partition) {
    KafkaTopic topic = parts.cluster().topics(Set.of(partition.topic())).get(partition.topic());
    return Objects.requireNonNull(topic, "the cluster does not know the topic").id();
  }

  /** Goes on at the beginning of the new topic; a partition the old one had no row for starts. */
  private void begin(PartitionKey key, TopicChange topic) {
    TopicPartition partition = GroupIdentity.partition(key);
    LogRange range = parts.cluster().ranges(List.of(partition)).get(partition);
    long begin =
        Objects.requireNonNull(range, "the cluster does not say what the log holds").begin();
    LaneTable lanes = parts.stores().storeFor(key).lanes();
    log.error(
        "{} begins anew at {}, as its topic was made again: id {} instead of {}; policy recreatedTopic(EARLIEST)",
        key,
        begin,
        topic.to(),
        topic.from());
    if (lanes.epochs(List.of(key)).isEmpty()) {
      lanes.start(List.of(new FirstPosition(key, topic.to(), Position.at(begin))));
    } else {
      long from =
          lanes
              .move(
                  Move.restart(
                      key,
                      topic,
                      begin,
                      parts.settings().application(),
                      "the topic was made again, its id is %s instead of %s; policy recreatedTopic(EARLIEST)"
                          .formatted(topic.to(), topic.from())))
              .from();
      parts.listener().jumped(key, from, begin);
    }
  }
}
