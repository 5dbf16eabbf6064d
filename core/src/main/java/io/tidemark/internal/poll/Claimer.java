// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.tidemark.failure.Backoff;
import io.tidemark.failure.FailureText;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.ClaimResult.Absent;
import io.tidemark.store.ClaimResult.Busy;
import io.tidemark.store.ClaimResult.Claimed;
import io.tidemark.store.ClaimResult.Incomplete;
import io.tidemark.store.ClaimResult.TopicRecreated;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims partitions in the database: fences, then reads. Control thread. Tries again until it
 * succeeds, the ticket is cancelled, or a human must choose; answers go to the mailbox.
 */
final class Claimer {
  private static final Logger log = LoggerFactory.getLogger(Claimer.class);

  private final GroupIdentity identity;
  private final StoreRoute stores;
  private final ClusterView cluster;
  private final StartPositions starts;
  private final RecreatedTopics recreations;
  private final LaneShape shape;
  private final MirrorCheck mirror;
  private final Mailbox mailbox;
  private final ControlQueue control;
  private final Backoff backoff;
  private final TidemarkListener listener;
  private final Rivals rivals;
  private final NewTopics newTopics;
  private final FailureText texts;

  Claimer(
      GroupIdentity identity,
      StoreRoute stores,
      ClusterView cluster,
      StartPositions starts,
      RecreatedTopics recreations,
      LaneShape shape,
      Mailbox mailbox,
      ControlQueue control,
      Backoff backoff,
      TidemarkListener listener,
      Rivals rivals,
      NewTopics newTopics,
      FailureText texts) {
    this.identity = identity;
    this.stores = stores;
    this.cluster = cluster;
    this.starts = starts;
    this.recreations = recreations;
    this.shape = shape;
    this.mailbox = mailbox;
    this.control = control;
    this.backoff = backoff;
    this.listener = listener;
    this.rivals = rivals;
    this.newTopics = newTopics;
    this.texts = texts;
    this.mirror = new MirrorCheck(cluster, identity, listener);
  }

  /** Claims what these tickets ask for, together where one store holds it. */
  void claim(Collection<ClaimTicket> tickets) {
    tickets.stream()
        .filter(ticket -> !ticket.cancelled())
        .collect(groupingBy(ticket -> stores.storeFor(ticket.partition())))
        .forEach(this::claimOrTryAgain);
  }

  private void claimOrTryAgain(Store store, List<ClaimTicket> tickets) {
    Map<PartitionKey, ClaimTicket> open =
        tickets.stream().collect(toMap(ClaimTicket::partition, Function.identity()));
    try {
      claimIn(store, open);
    } catch (RuntimeException e) {
      log.warn("claiming {} did not work and is tried again: {}", open.keySet(), e.toString());
      again(open.values(), texts.of(e));
    }
  }

  /** Claims; whoever has got an answer is removed from the open tickets. */
  private void claimIn(Store store, Map<PartitionKey, ClaimTicket> open) {
    if (rivals.haveWon(store, open.values())) {
      return;
    }
    Map<String, KafkaTopic> topics =
        cluster.topics(open.keySet().stream().map(PartitionKey::topic).collect(toSet()));
    Map<TopicPartition, OffsetAndMetadata> told =
        open.values().stream().allMatch(ClaimTicket::again) ? Map.of() : mirror.told();
    List<Absent> absent = new ArrayList<>();
    for (ClaimResult answer :
        store.lanes().claim(requests(open.keySet(), topics), identity.owner())) {
      ClaimResult result = newTopics.tell(answer);
      if (result instanceof Absent missing && starts.mayStart(missing)) {
        absent.add(missing);
      } else {
        if (result instanceof Claimed claimed) {
          mirror.compare(claimed.claim(), told);
        }
        answer(open, result);
      }
    }
    if (!absent.isEmpty()) {
      start(store, open, absent, topics);
    }
    again(open.values(), "the cluster does not know all of the topic's partitions yet");
  }

  /** Stores first positions, and claims what is asked for of them. */
  private void start(
      Store store,
      Map<PartitionKey, ClaimTicket> open,
      List<Absent> absent,
      Map<String, KafkaTopic> topics) {
    Map<String, KafkaTopic> known = new HashMap<>(topics);
    List<FirstPosition> first =
        starts.choose(newTopics.withOthers(absent, known), known).stream()
            .filter(each -> stores.storeFor(each.partition()).equals(store))
            .toList();
    store.lanes().start(first);
    List<PartitionKey> started =
        first.stream().map(FirstPosition::partition).filter(open::containsKey).toList();
    store
        .lanes()
        .claim(requests(started, topics), identity.owner())
        .forEach(result -> answer(open, result));
  }

  private List<ClaimRequest> requests(
      Collection<PartitionKey> partitions, Map<String, KafkaTopic> topics) {
    List<ClaimRequest> requests = new ArrayList<>();
    for (PartitionKey partition : partitions) {
      KafkaTopic topic = topics.get(partition.topic());
      if (topic != null) {
        requests.add(new ClaimRequest(partition, topic.id(), shape));
      }
    }
    requests.sort(Comparator.comparing(ClaimRequest::partition));
    return requests;
  }

  private void answer(Map<PartitionKey, ClaimTicket> open, ClaimResult result) {
    ClaimTicket ticket = open.remove(result.partition());
    if (ticket == null) {
      throw new IllegalStateException(
          "the store answered for " + result.partition() + ", which was not asked for");
    }
    if (result instanceof Claimed claimed) {
      listener.claimed(claimed.claim());
      mailbox.post(new PollMessage.Claimed(ticket, claimed.claim()));
    } else if (result instanceof Busy busy) {
      again(List.of(ticket), "its row is locked by " + busy.blocker());
    } else if (result instanceof Incomplete incomplete) {
      mailbox.post(new PollMessage.Halt(ticket, PositionException.incomplete(incomplete)));
    } else if (result instanceof TopicRecreated recreated) {
      recreations.found(ticket, recreated.storedTopicId(), this::claim);
    } else if (result instanceof Absent absent) {
      PositionException cause =
          absent.partitionSeen()
              ? PositionException.rowDeleted(result.partition(), mirrored(result.partition()))
              : PositionException.noPosition(result.partition(), absent.topicSeen());
      mailbox.post(new PollMessage.Rowless(ticket, cause));
    }
  }

  /**
   * What Kafka was last told of a position that the database does not hold any more, if it says.
   */
  private @Nullable Long mirrored(PartitionKey partition) {
    OffsetAndMetadata offset = mirror.told().get(GroupIdentity.partition(partition));
    return offset == null ? null : offset.offset();
  }

  /** Tries again later, all of them together. */
  private void again(Collection<ClaimTicket> tickets, String reason) {
    List<ClaimTicket> waiting = List.copyOf(tickets);
    if (!waiting.isEmpty()) {
      int tries = waiting.stream().mapToInt(ClaimTicket::triedInVain).max().orElseThrow();
      Duration delay = backoff.after(tries);
      for (ClaimTicket ticket : waiting) {
        listener.claimDelayed(ticket.partition(), reason, delay);
        mailbox.post(new PollMessage.Delayed(ticket, reason));
      }
      control.submit(delay, () -> claim(waiting));
    }
  }
}
