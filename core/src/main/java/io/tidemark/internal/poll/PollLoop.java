// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.dispatch.Polled;
import io.tidemark.internal.dispatch.Signal;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.poll.AssignedPartition.State;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.settings.StartPosition;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
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
  private final FlowControl flow;
  private final Watch watch;
  private final List<PollMessage> carried = new ArrayList<>();
  private long mirroredAt;
  private volatile @Nullable Instant lastPoll;
  private volatile List<LaneStatus> unopened = List.of();
  private volatile Map<PartitionKey, Long> logEnds = Map.of();

  /** Makes the loop and its consumer, which subscribes to the topics. */
  public PollLoop(PollParts parts, ConsumerFactory consumers, Set<String> topics) {
    this.parts = parts;
    this.environment = parts.environment();
    this.lanes = parts.lanes();
    this.mailbox = parts.mailbox();
    this.consumer = consumers.create();
    Backoff backoff = new Backoff(parts.settings().retry(), environment::random);
    this.mirror = new MirrorWriter(consumer, lanes, parts.settings().mirror());
    this.watch = new Watch(parts);
    StartPosition start =
        Objects.requireNonNullElse(parts.settings().start(), StartPosition.EARLIEST);
    StartPositions starts = new StartPositions(parts.cluster(), parts.identity(), start);
    Claimer claimer =
        new Claimer(
            parts.identity(),
            parts.stores(),
            parts.cluster(),
            starts,
            mailbox,
            parts.control(),
            backoff,
            parts.listener());
    DoubtResolver doubts =
        new DoubtResolver(
            parts.identity(), parts.stores(), mailbox, parts.control(), backoff, parts.listener());
    this.assignments = new Assignments(consumer, mirror, claimer, doubts, backoff, parts);
    this.flow = new FlowControl(consumer, lanes);
    this.mirroredAt = environment.nanoTime();
    mailbox.wakeBy(consumer::wakeup);
    consumer.subscribe(topics, assignments);
  }

  /** One turn: poll, hear what others have to say, pass records on, set the pauses. */
  public void turn() {
    carried.addAll(mailbox.take());
    ConsumerRecords<byte[], byte[]> records = poll();
    if (records != null) {
      List<PollMessage> messages = List.copyOf(carried);
      carried.clear();
      messages.forEach(this::apply);
      accept(records);
      seek();
      flow.apply(assignments.all());
      lookAround();
    }
  }

  /**
   * Polls. Null if nothing can be said of the assignment yet: woken, or a partition is not where it
   * should be.
   */
  private @Nullable ConsumerRecords<byte[], byte[]> poll() {
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(mailbox.enterPoll(patience()));
      lastPoll = environment.now();
      return records;
    } catch (WakeupException e) {
      return null;
    } catch (NoOffsetForPartitionException e) {
      assignments.hold(e.partitions());
      return null;
    } catch (InvalidOffsetException e) {
      e.partitions().forEach(partition -> outOfRange(partition, e));
      return null;
    } catch (RetriableException e) {
      log.warn("polling did not work and goes on: {}", e.toString());
      mailbox.pause(parts.settings().pollTimeout());
      return null;
    } finally {
      mailbox.exitPoll();
    }
  }

  private Duration patience() {
    if (!carried.isEmpty()) {
      return Duration.ZERO;
    }
    boolean seeking = assignments.all().stream().anyMatch(partition -> partition.is(State.SEEKING));
    return seeking ? SEEK_PATIENCE : parts.settings().pollTimeout();
  }

  private void apply(PollMessage message) {
    if (message instanceof PollMessage.Claimed claimed) {
      assignments.claimed(claimed.ticket(), claimed.claim());
    } else if (message instanceof PollMessage.Halt halt) {
      AssignedPartition partition = assignments.get(halt.ticket().partition());
      if (partition != null && partition.awaits(halt.ticket())) {
        assignments.halt(partition, halt.cause());
      }
    } else if (message instanceof PollMessage.Superseded superseded) {
      AssignedPartition partition = assignments.get(superseded.ticket().partition());
      if (partition != null && partition.awaits(superseded.ticket())) {
        assignments.claimAgain(partition, "superseded by another owner");
      }
    } else if (message instanceof PollMessage.Watched watched) {
      watched(watched);
    } else if (message instanceof PollMessage.Signalled signalled) {
      apply(signalled.signal());
    }
  }

  private void apply(Signal signal) {
    AssignedPartition partition = assignments.get(signal.partition());
    if (partition == null || partition.claim() == null) {
      return;
    }
    if (signal instanceof Signal.Fenced fenced && fenced.epoch() == partition.claim().epoch()) {
      assignments.claimAgain(partition, "fenced: another claim holds the partition");
    } else if (signal instanceof Signal.Doubt doubt
        && doubt.unit().epoch() == partition.claim().epoch()) {
      assignments.resolve(partition, doubt);
    } else if (signal instanceof Signal.Halted halted
        && halted.epoch() == partition.claim().epoch()) {
      assignments.halt(partition, halted.cause());
    }
  }

  private void watched(PollMessage.Watched watched) {
    for (AssignedPartition partition : assignments.all()) {
      LogRange log = watched.ranges().get(partition.partition());
      if (log != null) {
        partition.logEndsAt(log.end());
      }
      Long epoch = watched.epochs().get(partition.key());
      if (epoch != null && partition.movedBy(epoch)) {
        assignments.claimAgain(partition, "moved: the row carries epoch " + epoch);
      }
    }
  }

  /** Passes on what was polled of running partitions, if it begins where the last poll ended. */
  private void accept(ConsumerRecords<byte[], byte[]> records) {
    List<Polled> polled = new ArrayList<>();
    for (Map.Entry<TopicPartition, OffsetAndMetadata> next : records.nextOffsets().entrySet()) {
      AssignedPartition partition = assignments.get(next.getKey());
      if (partition != null && partition.is(State.RUNNING)) {
        List<ConsumerRecord<byte[], byte[]>> part = records.records(next.getKey());
        OffsetAndMetadata to = next.getValue();
        long expected = partition.expected();
        if (partition.continues(part, to.offset())) {
          polled.add(
              new Polled(
                  partition.key(),
                  part,
                  new Position(to.offset(), to.leaderEpoch().orElse(null), null)));
        } else {
          rewind(partition, expected, to.offset());
        }
      }
    }
    if (!polled.isEmpty()) {
      lanes.offer(polled);
    }
  }

  private void rewind(AssignedPartition partition, long expected, long next) {
    log.error(
        "{} was polled up to {} though the last poll ended at {}; it is claimed again",
        partition.key(),
        next,
        expected);
    assignments.claimAgain(partition, "polled out of order");
  }

  /** Takes the consumer to claimed positions, and opens the lanes of those it has reached. */
  private void seek() {
    for (AssignedPartition partition : List.copyOf(assignments.all())) {
      if (partition.is(State.SEEKING)) {
        seek(partition);
      }
    }
  }

  private void seek(AssignedPartition partition) {
    OffsetAndMetadata target = partition.target().orElseThrow();
    try {
      if (!partition.sought()) {
        consumer.seek(partition.partition(), target);
        partition.seeks();
      }
      if (consumer.position(partition.partition(), Duration.ZERO) == target.offset()) {
        lanes.open(Objects.requireNonNull(partition.claim()));
        partition.running(environment.now());
        parts
            .listener()
            .resumed(partition.key(), partition.claim().epoch(), partition.claim().resumeAt());
      } else {
        partition.seeksAgain();
      }
    } catch (WakeupException | org.apache.kafka.common.errors.TimeoutException e) {
      log.debug("{} is not at {} yet: {}", partition.key(), target, e.toString());
    } catch (InvalidOffsetException e) {
      outOfRange(partition.partition(), e);
    }
  }

  /**
   * The log does not hold the position: the partition halts, once the control thread knows the
   * numbers to name.
   */
  private void outOfRange(TopicPartition topicPartition, InvalidOffsetException cause) {
    AssignedPartition partition = assignments.get(topicPartition);
    if (partition == null || partition.is(State.HALTED)) {
      return;
    }
    assignments.hold(List.of(topicPartition));
    partition.halted(cause, environment.now());
    watch.explain(partition.ticket(), partition.expected(), cause);
  }

  private void lookAround() {
    long now = environment.nanoTime();
    if (now - mirroredAt >= parts.settings().mirrorInterval().toNanos()) {
      mirroredAt = now;
      mirror.tell(assignments.all());
    }
    watch.look(assignments.all(), now);
    publish();
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
   */
  public void drain(Duration bound) {
    Collection<PartitionKey> open = lanes.opened();
    lanes.drain(open);
    if (!lanes.awaitIdle(open, bound)) {
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
      consumer.close(CloseOptions.timeout(bound));
    } catch (KafkaException e) {
      log.warn("the consumer did not close cleanly; its session will expire: {}", e.toString());
    }
  }

  /** Every assigned lane at this moment. Any thread. */
  public List<LaneStatus> status() {
    List<LaneStatus> all = new ArrayList<>(lanes.status(logEnds));
    Set<PartitionKey> open = Set.copyOf(all.stream().map(lane -> lane.lane().partition()).toList());
    unopened.stream().filter(lane -> !open.contains(lane.lane().partition())).forEach(all::add);
    return all;
  }

  /** When the loop last turned, null before the first time. Any thread. */
  public @Nullable Instant lastPoll() {
    return lastPoll;
  }
}
