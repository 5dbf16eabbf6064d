// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import static java.util.stream.Collectors.toMap;

import io.tidemark.effect.OutboxMark;
import io.tidemark.failure.Backoff;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.internal.guard.Refusal;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.RetrySettings;
import io.tidemark.status.OutboxStatus;
import io.tidemark.store.OutboxTable.Share;
import io.tidemark.store.StoreRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what units have committed to the outbox. The database has decided already: what is
 * there is published, once, in the order of its lane, by whoever has the partition in Kafka's
 * group.
 *
 * <p>Each of its Kafka transactions holds messages and, beside the offset of the partitions they
 * come from, how far their lanes are published by it ({@link RelayTag}). So whoever takes a
 * partition over reads there what is left to do, after any transaction that may still commit. Who
 * has lost a partition commits nothing any more: Kafka refuses the membership it had.
 *
 * <p>The poll thread says which partitions are ours and by which membership, workers say what they
 * have committed; a thread of its own publishes.
 */
public final class Relay implements Relaying {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  /** Into how many lanes a partition may be divided. */
  public static final int MAX_LANES_OF_PARTITION = RelayTag.MAX_LANES;

  /** Looks after itself, though nobody has called. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** Published messages are deleted this often, or when there are so many. */
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private static final long SWEEP_MESSAGES = 10_000;

  /** Of so many lanes at once. */
  private static final int MAX_LANES = 256;

  private static final RetrySettings RESTS =
      new RetrySettings(Duration.ofMillis(200), 2, Duration.ofSeconds(30), 0);

  /** So often a failure may come again before it is told. */
  private static final int TELL_AFTER = 3;

  private final RelayParts parts;
  private final Environment environment;
  private final Gate gate;
  private final TidemarkListener listener;
  private final StoreRoute stores;
  private final RelayProducer producer;
  private final Takeover takeover;
  private final OutboxReader reader;
  private final Backoff rests;

  /** Of whom Kafka was told by this relay, or may have been. Any thread. */
  private final Set<PartitionKey> told = ConcurrentHashMap.newKeySet();

  // Guarded by the gate.
  private final Map<PartitionKey, RelayedPartition> open = new LinkedHashMap<>();
  private final Map<PartitionKey, Long> served = new HashMap<>();
  private Set<PartitionKey> busy = Set.of();
  private @Nullable ConsumerGroupMetadata membership;
  private boolean hurried;
  private boolean stopped;
  private long turns;

  // The relay thread's.
  private long toldAt;
  private long sweptAt;
  private long unswept;
  private int failures;
  private long restsUntil;

  private volatile long backlog;
  private volatile boolean full;
  private volatile @Nullable String lastError;
  private volatile Runnable roomChanged = () -> {};

  /** Takes what it works with; nothing runs yet. */
  public Relay(RelayParts parts) {
    this.parts = parts;
    this.environment = parts.environment();
    this.gate = environment.gate();
    this.listener = parts.listener();
    this.stores = parts.stores();
    this.producer = new RelayProducer(parts.producers());
    this.takeover = new Takeover(parts, gate, open, told);
    this.reader = new OutboxReader(stores, this::forget);
    this.rests = new Backoff(RESTS, environment::random);
    this.toldAt = environment.nanoTime();
    this.sweptAt = toldAt;
  }

  @Override
  public boolean tellsKafka() {
    return true;
  }

  // The poll thread.

  @Override
  public void open(PartitionClaim claim) {
    gate.change(
        () -> open.put(claim.partition(), new RelayedPartition(claim, environment.nanoTime())));
  }

  @Override
  public void joined(ConsumerGroupMetadata metadata) {
    boolean news = gate.look(() -> membership == null || !same(membership, metadata));
    if (news) {
      gate.change(() -> membership = isMember(metadata) ? metadata : null);
    }
  }

  /** Kafka fences members only: what comes without a generation it takes from anybody. */
  private static boolean isMember(ConsumerGroupMetadata metadata) {
    return metadata.generationId() >= 0 && !metadata.memberId().isEmpty();
  }

  private static boolean same(ConsumerGroupMetadata one, ConsumerGroupMetadata other) {
    return one.generationId() == other.generationId() && one.memberId().equals(other.memberId());
  }

  @Override
  public void release(Collection<PartitionKey> keys, Duration bound) {
    long start = environment.nanoTime();
    gate.change(() -> hurried = true);
    gate.awaitTrue(() -> isDone(keys), bound.toNanos());
    drop(keys);
    long left = bound.toNanos() - (environment.nanoTime() - start);
    if (!gate.awaitTrue(() -> keys.stream().noneMatch(busy::contains), left)) {
      log.warn(
          "messages of {} were still being published after {}: Kafka has them in whole or refuses them in whole, and whoever is next goes on from there",
          keys,
          bound);
    }
  }

  private boolean isDone(Collection<PartitionKey> keys) {
    boolean done =
        membership == null
            || keys.stream()
                .map(open::get)
                .noneMatch(one -> one != null && (!one.known() || one.holds() || !one.isSwept()));
    hurried = !done;
    return done;
  }

  @Override
  public void drop(Collection<PartitionKey> keys) {
    gate.change(
        () -> {
          keys.forEach(open::remove);
          keys.forEach(served::remove);
          hurried = false;
          return keys;
        });
    keys.forEach(told::remove);
    judgeRoom();
  }

  /** Publishes nothing more: the thread ends. */
  public void stop() {
    gate.change(() -> stopped = true);
  }

  // Workers.

  @Override
  public void applied(UnitOfWork unit, OutboxMark reached, int messages) {
    LaneKey lane = unit.lane();
    if (messages == 0) {
      gate.look(() -> applied(lane, unit.epoch(), reached, 0));
    } else {
      gate.change(() -> applied(lane, unit.epoch(), reached, messages));
      judgeRoom();
    }
  }

  private boolean applied(LaneKey lane, long epoch, OutboxMark reached, int messages) {
    RelayedPartition partition = open.get(lane.partition());
    if (partition == null || partition.claim().epoch() != epoch) {
      return false;
    }
    partition.applied(lane, reached, messages);
    return true;
  }

  @Override
  public Optional<Refusal> bars() {
    return full
        ? Optional.of(
            new Refusal(
                "tidemark-outbox",
                "%d messages wait to be published, %s"
                    .formatted(backlog, lastError == null ? "more than may" : lastError),
                LOOK_AGAIN.toNanos()))
        : Optional.empty();
  }

  /** Calls this whenever {@link #bars} has changed its mind. */
  public void onRoom(Runnable changed) {
    roomChanged = changed;
  }

  /** Judges anew whether there is room; called whenever there may be more to publish or less. */
  private void judgeRoom() {
    if (gate.look(this::roomHasChanged)) {
      log.info(
          full
              ? "{} messages wait to be published: nothing more is handled until there are fewer"
              : "{} messages wait to be published: records are handled again",
          backlog);
      roomChanged.run();
    }
  }

  private boolean roomHasChanged() {
    boolean before = full;
    long bound = parts.settings().maxBacklog();
    backlog = open.values().stream().mapToLong(RelayedPartition::backlog).sum();
    full = before ? backlog > bound / 2 : backlog >= bound;
    return full != before;
  }

  @Override
  public Optional<OutboxStatus> status() {
    return Optional.of(new OutboxStatus(backlog, full, lastError));
  }

  // The relay thread.

  /** Publishes until it is stopped. */
  public void run() {
    try (producer) {
      while (!gate.look(() -> stopped)) {
        turn();
      }
    }
  }

  /** One turn: learns what is new, publishes what is due, deletes what is published. */
  public void turn() {
    gate.awaitTrue(() -> stopped || (isDue() && !isResting()), patience());
    try {
      endWhatFailed();
      takeover.learn();
      Plan plan = gate.change(this::plan);
      if (plan != null) {
        publish(plan);
      }
      sweep();
      succeeded();
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      gate.change(() -> busy = Set.of());
      judgeRoom();
    }
  }

  /**
   * A new producer ends what one before it has left open, so that it can be read what came of it.
   */
  private void endWhatFailed() {
    if (failures > 0) {
      producer.get();
    }
  }

  private long patience() {
    return isResting() ? restsUntil - environment.nanoTime() : LOOK_AGAIN.toNanos();
  }

  private boolean isResting() {
    return failures > 0 && restsUntil - environment.nanoTime() > 0;
  }

  /** Whether there is something to do at once. */
  private boolean isDue() {
    long now = environment.nanoTime();
    return open.values().stream()
        .anyMatch(
            one ->
                one.isToAsk(now)
                    || (membership != null && one.known() && one.holds() && !one.rests(now))
                    || (hurried && !one.isSwept()));
  }

  /** What one transaction is about. */
  private record Plan(
      ConsumerGroupMetadata membership, List<Candidate> candidates, boolean tells) {}

  private @Nullable Plan plan() {
    ConsumerGroupMetadata member = membership;
    long now = environment.nanoTime();
    boolean tells = now - toldAt >= parts.tellInterval().toNanos() || hurried;
    if (member == null || stopped) {
      return null;
    }
    List<Candidate> candidates = candidates(now, tells);
    if (candidates.isEmpty()) {
      return null;
    }
    Set<PartitionKey> keys = new HashSet<>();
    candidates.forEach(candidate -> keys.add(candidate.partition().key()));
    busy = keys;
    turns++;
    keys.forEach(key -> served.put(key, turns));
    return new Plan(member, candidates, tells);
  }

  /** Those that were served longest ago come first. */
  private List<Candidate> candidates(long now, boolean tells) {
    List<RelayedPartition> all =
        open.values().stream()
            .filter(one -> one.known() && !one.rests(now))
            .filter(one -> one.holds() || (tells && one.isNews()))
            .sorted(Comparator.comparing(one -> served.getOrDefault(one.key(), 0L)))
            .toList();
    List<Candidate> chosen = new ArrayList<>();
    int lanes = 0;
    for (RelayedPartition partition : all) {
      Candidate candidate = Candidate.of(partition);
      lanes += candidate.shares().size();
      if (lanes > MAX_LANES && !chosen.isEmpty()) {
        break;
      }
      chosen.add(candidate);
    }
    return chosen;
  }

  private void publish(Plan plan) {
    List<Round> rounds = reader.read(plan.candidates());
    Map<PartitionKey, RelayTag> tags = gate.look(() -> tags(rounds));
    List<Round> ours =
        rounds.stream().filter(round -> tags.containsKey(round.partition().key())).toList();
    if (ours.isEmpty()) {
      return;
    }
    RelayTransaction transaction = new RelayTransaction(producer.get());
    try {
      transaction.run(ours, tags, plan.membership());
    } catch (KafkaException e) {
      refuse(plan.membership(), transaction.refused(), e);
      return;
    } finally {
      if (transaction.mayHappen()) {
        told.addAll(tags.keySet());
      }
    }
    published(ours, tags);
    if (plan.tells()) {
      toldAt = environment.nanoTime();
    }
  }

  private void forget(RelayedPartition partition) {
    gate.change(() -> open.remove(partition.key(), partition));
  }

  /** Of those that are still ours. */
  private Map<PartitionKey, RelayTag> tags(List<Round> rounds) {
    return rounds.stream()
        .filter(round -> open.get(round.partition().key()) == round.partition())
        .collect(
            toMap(
                round -> round.partition().key(), round -> round.partition().tag(round.reached())));
  }

  private void published(List<Round> rounds, Map<PartitionKey, RelayTag> tags) {
    gate.change(
        () -> {
          for (Round round : rounds) {
            RelayTag tag = tags.get(round.partition().key());
            if (tag != null) {
              round.partition().published(tag, round.messages(), round.empty());
            }
          }
          return rounds;
        });
    rounds.forEach(round -> unswept += round.messages().size());
  }

  /**
   * A transaction did not happen, or nobody can tell. A message that cannot be sent is its own
   * partition's trouble; a membership that is not ours any more will be followed by another; after
   * anything else Kafka is asked anew what was published.
   */
  private void refuse(
      ConsumerGroupMetadata used,
      RelayTransaction.@Nullable Refused refused,
      KafkaException cause) {
    if (refused == null && !(cause instanceof CommitFailedException)) {
      throw cause;
    }
    if (refused != null) {
      rest(refused);
    }
    if (!producer.abort()) {
      throw cause;
    }
    if (refused == null) {
      log.info("the group goes on without the membership of this instance: {}", cause.toString());
      gate.change(() -> leave(used));
    }
  }

  private boolean leave(ConsumerGroupMetadata used) {
    boolean still = membership != null && same(membership, used);
    if (still) {
      membership = null;
    }
    return still;
  }

  private void rest(RelayTransaction.Refused refused) {
    PartitionKey key = refused.partition();
    Integer times =
        gate.change(
            () -> {
              RelayedPartition partition = open.get(key);
              return partition == null
                  ? 0
                  : partition.refused(
                      Round.markOf(refused.message().source()),
                      environment.nanoTime() + rests.after(partition.refusals() + 1).toNanos());
            });
    String why =
        "a %s could not be published: %s"
            .formatted(refused.message(), parts.texts().of(refused.cause()));
    lastError = why;
    log.warn("{} of {}; what follows in its partition waits", why, key);
    if (times >= TELL_AFTER) {
      listener.notPublished(key, refused.cause());
    }
  }

  /** Deletes what is published, now and then. */
  private void sweep() {
    long now = environment.nanoTime();
    boolean due = now - sweptAt >= SWEEP.toNanos() || unswept >= SWEEP_MESSAGES;
    if (!due && !gate.look(() -> hurried)) {
      return;
    }
    sweptAt = now;
    unswept = 0;
    List<RelayedPartition> all =
        gate.look(() -> open.values().stream().filter(one -> !one.isSwept()).toList());
    for (RelayedPartition partition : all) {
      List<Share> rubbish = gate.look(partition::rubbish);
      long deleted = stores.storeFor(partition.key()).outbox().delete(rubbish);
      log.trace("{} published messages deleted", deleted);
      gate.change(
          () -> {
            partition.deleted(rubbish);
            return rubbish;
          });
    }
  }

  private void succeeded() {
    if (failures > 0) {
      failures = 0;
      log.info("messages are published again");
    }
    boolean resting = gate.look(() -> open.values().stream().anyMatch(one -> one.refusals() > 0));
    if (!resting) {
      lastError = null;
    }
  }

  private void failed(RuntimeException cause) {
    producer.end();
    gate.change(
        () -> {
          open.values().forEach(RelayedPartition::forget);
          return open;
        });
    failures++;
    Duration rest = rests.after(failures);
    restsUntil = environment.nanoTime() + rest.toNanos();
    lastError =
        "Kafka or the database does not let messages be published: " + parts.texts().of(cause);
    log.warn(
        "messages could not be published (for the {}th time) and will be in {}: {}",
        failures,
        rest,
        cause.toString());
    if (failures == TELL_AFTER) {
      listener.publishingFails(cause);
    }
  }
}
