// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.poll.AssignedPartition.State;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.settings.Mirror;
import io.tidemark.settings.PositionSettings;
import io.tidemark.settings.StartPosition;
import io.tidemark.status.HangingTransaction;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll thread's work: it polls and does nothing that could keep it from polling again. Poll
 * thread only, but for {@link #status} and {@link #lastPoll}.
 */
public final class PollLoop {
  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

  /** While the consumer is on its way to a position, it is asked again this soon. */
  private static final Duration SEEK_PATIENCE = Duration.ofMillis(10);

  private final PollParts parts;
  private final Consumer<byte[], byte[]> consumer;
  private final Environment environment;
  private final Lanes lanes;
  private final Mailbox mailbox;
  private final MirrorWriter mirror;
  private final Assignments assignments;
  private final Seeker seeker;
  private final Intake intake;
  private final Unreadable unreadable;
  private final FlowControl flow;
  private final Watch watch;
  private final LetterWatch letters;
  private final KeyPurge keys;
  private final Rivals rivals;
  private final NewTopics newTopics;
  private final RebalanceCallbacks callbacks;
  private final Progress progress;
  private final Duration patience;
  private final List<PollMessage> carried = new ArrayList<>();
  private long mirroredAt;
  private boolean refused;
  private volatile @Nullable Instant lastPoll;
  private volatile List<LaneStatus> unopened = List.of();
  private volatile Map<PartitionKey, Long> logEnds = Map.of();

  /** Makes the loop and its consumer, and has it read. */
  public PollLoop(PollParts parts, ConsumerFactory consumers) {
    this.parts = parts;
    this.environment = parts.environment();
    this.lanes = parts.lanes();
    this.mailbox = parts.mailbox();
    this.consumer = consumers.create();
    Backoff backoff = new Backoff(parts.settings().retry(), environment::random);
    Mirror mode = parts.relay().tellsKafka() ? Mirror.OFF : parts.settings().mirror();
    this.mirror = new MirrorWriter(consumer, lanes, mode);
    this.watch = new Watch(parts, this::plainStatus);
    this.letters = new LetterWatch(parts);
    this.keys = new KeyPurge(parts);
    this.progress = new Progress(parts.settings().progressLimit(), new Stalls(parts)::explain);
    this.rivals = new Rivals(parts);
    this.newTopics = new NewTopics(parts);
    PositionSettings positions = parts.settings().positions();
    StartPositions starts =
        new StartPositions(
            parts.cluster(),
            parts.identity(),
            Objects.requireNonNullElse(positions.start(), StartPosition.EARLIEST),
            positions.startAdded(),
            environment::now);
    Claimer claimer =
        new Claimer(
            parts.identity(),
            parts.stores(),
            parts.cluster(),
            starts,
            new RecreatedTopics(parts, backoff),
            parts.settings().lanes().shape(),
            mailbox,
            parts.control(),
            backoff,
            parts.listener(),
            rivals,
            newTopics,
            parts.texts());
    DoubtResolver doubts =
        new DoubtResolver(
            parts.identity(),
            parts.stores(),
            mailbox,
            parts.control(),
            backoff,
            parts.listener(),
            parts.handlers());
    this.assignments = new Assignments(consumer, claimer, doubts, backoff, parts);
    this.seeker = new Seeker(consumer, assignments, new Discontinuities(parts, backoff), parts);
    this.unreadable = new Unreadable(consumer, assignments, lanes);
    this.intake = new Intake(assignments, lanes);
    this.flow = new FlowControl(consumer, lanes);
    this.mirroredAt = environment.nanoTime();
    this.patience =
        Stream.of(
                parts.settings().pollTimeout(),
                parts.settings().mirrorInterval(),
                parts.settings().watchInterval(),
                progress.interval())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    mailbox.wakeBy(consumer::wakeup);
    this.callbacks = new RebalanceCallbacks(assignments, mirror, parts, consumer::groupMetadata);
    newTopics.begin();
    parts.subscription().begin(consumer, callbacks);
  }

  /** One turn: poll, hear what others have to say, pass records on, set the pauses. */
  public void turn() {
    carried.addAll(mailbox.take());
    ConsumerRecords<byte[], byte[]> records = poll();
    if (records != null || refused) {
      List<PollMessage> messages = List.copyOf(carried);
      carried.clear();
      messages.forEach(message -> message.applyTo(assignments));
    }
    if (records != null) {
      intake.accept(records);
      unreadable.haltAtTheDamage();
      seeker.seekAll();
      flow.apply(assignments.all());
      lookAround();
    }
  }

  /**
   * Polls. Null if nothing can be said of the assignment yet: woken, or a partition is not where it
   * should be.
   */
  private @Nullable ConsumerRecords<byte[], byte[]> poll() {
    if (refused) {
      mailbox.pause(patience);
      return null;
    }
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(mailbox.enterPoll(patience()));
      lastPoll = environment.now();
      parts.relay().joined(consumer.groupMetadata());
      return records;
    } catch (WakeupException e) {
      return null;
    } catch (InvalidOffsetException e) {
      seeker.invalid(e);
      return null;
    } catch (FencedInstanceIdException | UnreleasedInstanceIdException e) {
      refuse(e);
      return null;
    } catch (RetriableException e) {
      log.warn("polling did not work and goes on: {}", e.toString());
      mailbox.pause(patience());
      return null;
    } catch (KafkaException e) {
      if (!unreadable.found(e)) {
        throw e;
      }
      return null;
    } finally {
      mailbox.exitPoll();
    }
  }

  /**
   * Another process has this one's name in Kafka; no poll works any more. Says so once it knows.
   */
  private void refuse(RuntimeException cause) {
    refused = true;
    String instanceId = consumer.groupMetadata().groupInstanceId().orElse("");
    log.warn("Kafka does not let this instance go by the name {}", instanceId);
    parts.control().submit(Duration.ZERO, () -> rivals.nameOwnerOf(instanceId, cause));
  }

  private Duration patience() {
    if (!carried.isEmpty()) {
      return Duration.ZERO;
    }
    return seeker.busy() ? SEEK_PATIENCE : patience;
  }

  private void lookAround() {
    long now = environment.nanoTime();
    if (now - mirroredAt >= parts.settings().mirrorInterval().toNanos()) {
      mirroredAt = now;
      mirror.tell(assignments.all());
    }
    watch.look(assignments.all(), now);
    letters.look(now);
    keys.look(assignments.all(), now);
    newTopics.look(now);
    publish();
    if (progress.due(now)) {
      progress.look(plainStatus(), flow.full(), now);
    }
  }

  private void publish() {
    Map<PartitionKey, Long> ends = new HashMap<>();
    List<LaneStatus> waiting = new ArrayList<>();
    for (AssignedPartition partition : assignments.all()) {
      Long end = partition.logEnd();
      if (end != null) {
        ends.put(partition.key(), end);
      }
      if (!partition.is(State.RUNNING)) {
        waiting.add(partition.status());
      }
    }
    logEnds = ends;
    unopened = waiting;
  }

  /**
   * Lets what runs finish, and cuts off what does not within the bound. Poll thread, after the last
   * turn.
   *
   * @param inOrder whether lanes are brought together first, for which they may start units
   */
  public void drain(Duration bound, boolean inOrder) {
    Collection<PartitionKey> open = lanes.opened();
    long start = environment.nanoTime();
    if (inOrder) {
      lanes.bringTogether(open, bound.dividedBy(2));
    }
    lanes.drain(open);
    if (!lanes.awaitIdle(open, bound.minusNanos(environment.nanoTime() - start))) {
      log.warn("units of {} did not finish within {} and are cut off", open, bound);
      assignments.cutOff();
    }
  }

  /**
   * Tells Kafka's group of the last positions and leaves it: the callbacks give the partitions up.
   * Poll thread, last of all.
   */
  public void leave(Duration bound) {
    try {
      parts.subscription().end(callbacks);
      consumer.close(CloseOptions.timeout(bound).withGroupMembershipOperation(departure()));
    } catch (KafkaException e) {
      log.warn("the consumer did not close cleanly; its session will expire: {}", e.toString());
    }
  }

  private GroupMembershipOperation departure() {
    return switch (parts.settings().membership().departure()) {
      case BY_MEMBERSHIP -> GroupMembershipOperation.DEFAULT;
      case LEAVE -> GroupMembershipOperation.LEAVE_GROUP;
      case STAY -> GroupMembershipOperation.REMAIN_IN_GROUP;
    };
  }

  /** Every assigned lane at this moment. Any thread. */
  public List<LaneStatus> status() {
    Instant now = environment.now();
    Map<LaneKey, String> stalls = progress.stalls();
    return plainStatus().stream()
        .map(lane -> watch.fill(lane, now))
        .map(lane -> stalled(lane, stalls.get(lane.lane())))
        .toList();
  }

  private static LaneStatus stalled(LaneStatus lane, @Nullable String stall) {
    return stall == null ? lane : lane.withStall(stall);
  }

  /** As far as lanes and partitions know by themselves. Any thread. */
  private List<LaneStatus> plainStatus() {
    List<LaneStatus> all = new ArrayList<>(lanes.status(logEnds));
    Set<PartitionKey> open = Set.copyOf(all.stream().map(lane -> lane.lane().partition()).toList());
    unopened.stream().filter(lane -> !open.contains(lane.lane().partition())).forEach(all::add);
    return all;
  }

  /** Topics that are named and do not exist yet. Any thread. */
  public Set<String> missingTopics() {
    return newTopics.missing();
  }

  /** How many keys are parked in the partitions that are open here. Any thread. */
  public int parkedKeys() {
    return parts.lanes().parkedKeys();
  }

  /** Upstream transactions that the group cannot read beyond. Any thread. */
  public List<HangingTransaction> hangingTransactions() {
    return watch.hangingTransactions();
  }

  /** Has requests about letters looked for at once. Any thread. */
  public void lookForLetters() {
    letters.ask();
  }

  /** When the loop last turned, null before the first time. Any thread. */
  public @Nullable Instant lastPoll() {
    return lastPoll;
  }
}
