// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.failure.Backoff;
import io.tidemark.failure.Decider;
import io.tidemark.failure.FailureText;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.guard.Guards;
import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.ControlQueue;
import io.tidemark.internal.poll.GroupIdentity;
import io.tidemark.internal.poll.Mailbox;
import io.tidemark.internal.poll.PollLoop;
import io.tidemark.internal.poll.PollParts;
import io.tidemark.internal.poll.Seeks;
import io.tidemark.internal.process.Letters;
import io.tidemark.internal.process.UnitProcessor;
import io.tidemark.internal.process.WorkerHandlers;
import io.tidemark.internal.relay.ProducerFactory;
import io.tidemark.internal.relay.Relay;
import io.tidemark.internal.relay.RelayParts;
import io.tidemark.internal.relay.Relaying;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.Fault;
import io.tidemark.settings.GroupSettings;
import io.tidemark.status.GroupState;
import io.tidemark.status.GroupStatus;
import io.tidemark.status.LaneStatus;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.SeekResult;
import io.tidemark.store.SeekTarget;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group and its threads: one that polls, one that controls, and the workers. Any thread may call.
 * It lives once.
 */
public final class GroupRuntime {
  private static final Logger log = LoggerFactory.getLogger(GroupRuntime.class);

  private final GroupParts parts;
  private final GroupSettings settings;
  private final Environment environment;
  private final FailureText texts;
  private final AlertingListener alerts;
  private final Skips skips;
  private final TidemarkListener listener;
  private final Life life;
  private final Mailbox mailbox;
  private final ControlQueue control;
  private final Guards guards;
  private final @Nullable Relay relay;
  private final Relaying relaying;
  private final Lanes lanes;
  private final String owner;
  private final StoreContext context;
  private final List<Store> opened = new ArrayList<>();
  private volatile @Nullable GroupIdentity identity;
  private volatile @Nullable ClusterView kafka;
  private volatile @Nullable Seeks seeks;
  private volatile @Nullable PollLoop loop;
  private volatile Instant startedAt;

  /** Takes the parts; nothing runs yet. */
  public GroupRuntime(GroupParts parts) {
    this.parts = parts;
    this.settings = parts.settings();
    this.environment = parts.environment();
    this.texts = new FailureText(parts.stores().stores());
    this.alerts = new AlertingListener(parts.alerts(), settings, texts, environment);
    this.skips = new Skips();
    this.listener = new SafeListener(parts.listener(), alerts, skips);
    this.life = new Life(settings.groupId(), texts, environment);
    this.startedAt = environment.now();
    this.mailbox = new Mailbox(environment);
    this.control = new ControlQueue(environment);
    this.owner = Owners.name(settings.groupId(), environment.newId());
    this.context = new StoreContext(owner, settings.unitConnections(), settings.limits());
    this.guards =
        new Guards(
            parts.breakers(),
            settings.groupId(),
            parts.stores(),
            parts.handlers(),
            environment,
            listener);
    this.relay = relay();
    this.relaying = relay == null ? Relaying.NONE : relay;
    this.lanes =
        new Lanes(
            environment,
            settings.lanes(),
            settings.unit(),
            settings.buffer(),
            new Decider(
                new Backoff(settings.retry(), environment::random),
                topic -> parts.handlers().of(topic).policy(),
                settings.letters().maxParkedKeys()),
            topic -> parts.handlers().of(topic).maxRecords(),
            new Backlogged(guards, relaying));
  }

  private @Nullable Relay relay() {
    Function<String, ProducerFactory> producers = parts.producers();
    return producers == null
        ? null
        : new Relay(
            new RelayParts(
                settings.outbox(),
                settings.mirrorInterval(),
                parts.stores(),
                texts,
                producers.apply(owner),
                this::publishedOffsets,
                environment,
                listener));
  }

  private Map<TopicPartition, Optional<OffsetAndMetadata>> publishedOffsets(
      Collection<TopicPartition> partitions) {
    return running(kafka).stable(settings.groupId(), partitions);
  }

  /**
   * Opens the stores, registers the group and starts the threads.
   *
   * @throws TidemarkException if the group may not start; nothing runs then, nor after an error,
   *     which is thrown as it is
   */
  public void start() {
    life.start();
    startedAt = environment.now();
    ClusterView cluster = null;
    try {
      cluster = parts.cluster().get();
      kafka = cluster;
      KeyRetention.check(settings.idempotency(), parts.handlers(), cluster);
      if (relay != null) {
        TransactionVersion.check(cluster, listener);
      }
      openStores();
      GroupIdentity self = new GroupIdentity(cluster.clusterId(), settings.groupId(), owner);
      boolean known =
          Registration.register(self, settings, parts.handlers(), parts.stores(), cluster);
      identity = self;
      seeks = new Seeks(self, settings.application(), parts.stores(), cluster, mailbox);
      guards.begin(this::breakersChanged);
      startThreads(self, cluster, known);
    } catch (Throwable e) { // of the user's code and the clients too
      if (breaksTheMachine(e)) {
        throw e;
      }
      refused(e, cluster);
      throw refusal(e);
    }
  }

  private void refused(Throwable cause, @Nullable ClusterView cluster) {
    life.fail(cause);
    lanes.units().stop();
    control.stop();
    if (relay != null) {
      relay.stop();
    }
    try {
      closeOpened(cluster, thrown -> suppress(cause, thrown));
      alerts.refused(cause);
      alerts.close(GRACE);
    } finally {
      life.ended();
    }
  }

  /** An exception cannot suppress itself. */
  private static void suppress(Throwable cause, Throwable later) {
    if (later != cause) {
      cause.addSuppressed(later);
    }
  }

  private TidemarkException refusal(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof TidemarkException known
        ? known
        : new TidemarkException(
            "group %s did not start: %s".formatted(settings.groupId(), cause.getMessage()), cause);
  }

  private void openStores() {
    for (Store store : parts.stores().stores()) {
      store.open(context);
      opened.add(store);
    }
    checkTables();
  }

  /** Whatever is wrong with the tables into which rows are written, in every store. */
  private void checkTables() {
    List<String> faults = new ArrayList<>();
    for (Store store : parts.stores().stores()) {
      store.sinks().check(parts.handlers().tables()).stream()
          .map(Fault::toString)
          .filter(fault -> !faults.contains(fault))
          .forEach(faults::add);
    }
    if (!faults.isEmpty()) {
      throw new TidemarkException(
          "group %s did not start:\n - %s"
              .formatted(settings.groupId(), String.join("\n - ", faults)),
          null);
    }
  }

  private void startThreads(GroupIdentity self, ClusterView cluster, boolean known) {
    String prefix = "tidemark-" + settings.groupId() + "-";
    List<UnitProcessor> processors = processors();
    Thread controller = environment.start(prefix + "control", this::control);
    Worker.Parts shared =
        new Worker.Parts(
            lanes.units(),
            guards,
            new Judge(parts.stores(), parts.handlers(), texts, listener),
            mailbox,
            relaying,
            listener,
            this::fail);
    List<Thread> workers = new ArrayList<>();
    for (UnitProcessor processor : processors) {
      Worker worker = new Worker(shared, processor);
      workers.add(environment.start(prefix + "worker-" + workers.size(), worker));
    }
    PollParts pollParts =
        new PollParts(
            self,
            settings,
            environment,
            parts.stores(),
            texts,
            cluster,
            lanes,
            mailbox,
            control,
            listener,
            parts.handlers(),
            parts.subscription(),
            relaying,
            known);
    Thread publisher = startRelay(prefix);
    environment.start(prefix + "poll", () -> poll(pollParts, controller, workers, publisher));
  }

  private @Nullable Thread startRelay(String prefix) {
    if (relay == null) {
      return null;
    }
    relay.onRoom(this::breakersChanged);
    return environment.start(prefix + "relay", () -> publish(relay));
  }

  /** The relay's thread: an error that is not about Kafka or the database ends the group. */
  private void publish(Relay running) {
    try {
      running.run();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Lanes may start units that they might not before, and partitions need not be paused. */
  private void breakersChanged() {
    lanes.breakersChanged();
    mailbox.lookAgain();
  }

  /** One for each worker, before any thread runs: a user's deserializer may refuse to be made. */
  private List<UnitProcessor> processors() {
    List<UnitProcessor> processors = new ArrayList<>();
    Letters letters = new Letters(settings.letters(), parts.handlers());
    try {
      for (int i = 0; i < settings.workers(); i++) {
        WorkerHandlers handlers = new WorkerHandlers(parts.handlers(), parts.publishing().get());
        processors.add(new UnitProcessor(parts.stores(), handlers, letters, environment));
      }
      return processors;
    } catch (RuntimeException | Error e) {
      processors.forEach(made -> attempt(made::close, thrown -> suppress(e, thrown)));
      throw e;
    }
  }

  /** The poll thread: turns until it is asked to end or cannot go on, then ends the group. */
  private void poll(
      PollParts pollParts, Thread controller, List<Thread> workers, @Nullable Thread publisher) {
    PollLoop polling = null;
    try {
      polling = new PollLoop(pollParts, parts.consumers());
      loop = polling;
      while (!mailbox.stopping()) {
        polling.turn();
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
    shutDown(polling, controller, workers, publisher, pollParts.cluster());
  }

  /**
   * An error that no partition can be blamed for ends the group. Any of its threads; only the first
   * is told of.
   */
  private void fail(Throwable cause) {
    if (breaksTheMachine(cause)) {
      environment.halt(cause);
      return;
    }
    log.error("group {} ends because of an error", settings.groupId(), cause);
    if (life.fail(cause)) {
      life.endWithin(settings.limits().shutdown());
      mailbox.stop();
      listener.failed(cause);
    }
  }

  /** A stack overflow is the code's own. */
  private static boolean breaksTheMachine(Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
  }

  /** The control thread: does what may wait for the database or the cluster. */
  private void control() {
    for (Runnable task = control.take(); task != null; task = control.take()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }
  }

  /** Ends the group, step by step, each bounded. Poll thread, as its last act. */
  private void shutDown(
      @Nullable PollLoop polling,
      Thread controller,
      List<Thread> workers,
      @Nullable Thread publisher,
      ClusterView cluster) {
    if (polling != null) {
      polling.drain(life.left().dividedBy(2), life.error() == null);
      polling.leave(life.left());
    }
    lanes.units().stop();
    workers.forEach(worker -> environment.join(worker, life.left().toNanos()));
    workers.stream().filter(Thread::isAlive).forEach(Thread::interrupt);
    if (relay != null && publisher != null) {
      relay.stop();
      environment.join(publisher, life.left().toNanos());
    }
    control.stop();
    environment.join(controller, life.left().toNanos());
    closeOpened(cluster, this::notClosed);
    alerts.close(longer(life.left(), GRACE.dividedBy(2)));
    life.ended();
  }

  private void notClosed(Throwable cause) {
    log.error("something that group {} opened could not be closed", settings.groupId(), cause);
  }

  /** Closes all of it, whatever one of them throws. */
  private void closeOpened(@Nullable ClusterView cluster, Consumer<Throwable> thrown) {
    attempt(guards::end, thrown);
    opened.forEach(store -> attempt(() -> store.close(context), thrown));
    if (cluster != null) {
      attempt(cluster::close, thrown);
    }
  }

  private static void attempt(Runnable step, Consumer<Throwable> thrown) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      if (breaksTheMachine(e)) {
        throw e;
      }
      thrown.accept(e);
    }
  }

  /**
   * Ends the group: no new units; those in flight finish, or are rolled back past half of the
   * bound; Kafka's group is told and left; what was opened is closed.
   *
   * @return whether all of it ended within the bound
   */
  public boolean close(Duration bound) {
    life.endWithin(bound);
    if (life.become(GroupState.NEW, GroupState.CLOSED)) {
      life.ended();
    }
    if (life.become(GroupState.RUNNING, GroupState.CLOSING)) {
      log.info("group {} is closing", settings.groupId());
    }
    mailbox.stop();
    return life.awaitEnd(bound.plus(GRACE));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** What the steps of a close may take that have nothing left of the bound. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /**
   * Waits until the group has ended.
   *
   * @return whether it has, within the bound
   * @throws TidemarkException if an error ended it
   */
  public boolean awaitStop(Duration bound) {
    boolean ended = life.awaitEnd(bound);
    life.rethrow();
    return ended;
  }

  /** The group at this moment. */
  public GroupStatus status() {
    PollLoop polling = loop;
    Instant lastPoll = polling == null ? null : polling.lastPoll();
    List<LaneStatus> all = polling == null ? List.of() : polling.status();
    GroupState state = life.state();
    return new GroupStatus(
        settings.groupId(),
        owner,
        state,
        lastPoll,
        life.error(),
        all,
        polling == null ? 0 : polling.parkedKeys(),
        skips.count(),
        polling == null ? Set.of() : polling.missingTopics(),
        polling == null ? List.of() : polling.hangingTransactions(),
        HealthCheck.of(
            state,
            life.error(),
            HealthCheck.silence(startedAt, lastPoll, environment.now()),
            settings.progressLimit(),
            all),
        relaying.status().orElse(null));
  }

  /**
   * Moves a partition through a claim; whoever owns it is fenced and goes on from there, this
   * instance at once. Needs a started group.
   *
   * @throws TidemarkException if the partition has no row, or is not where it is expected to be
   */
  public MoveResult move(
      Move.Kind kind,
      TopicPartition partition,
      @Nullable Long expected,
      long to,
      String operator,
      String reason) {
    GroupIdentity self = running(identity);
    PartitionKey key = self.key(partition);
    MoveResult result =
        parts
            .stores()
            .storeFor(key)
            .lanes()
            .move(new Move(kind, key, Move.Expected.at(expected), to, operator, reason));
    mailbox.moved(key, result.epoch());
    return result;
  }

  /**
   * Moves partitions to where an operator wants them; see {@link Seeks#seek}. Needs a started
   * group.
   */
  public List<SeekResult> seek(Map<TopicPartition, SeekTarget> targets, String reason) {
    return running(seeks).seek(targets, reason);
  }

  /** The records of this group that were set aside, the oldest first. Needs a started group. */
  public List<DeadLetter> letters(LetterFilter filter) {
    GroupIdentity self = running(identity);
    return storesOf(self, filter).stream()
        .flatMap(store -> store.letters().find(self.clusterId(), self.groupId(), filter).stream())
        .sorted(Comparator.comparing(DeadLetter::createdAt))
        .limit(filter.limit())
        .toList();
  }

  /** Letters are numbered by their store: where there are several, a number alone says nothing. */
  private Collection<Store> storesOf(GroupIdentity self, LetterFilter filter) {
    if (filter.topic() != null && filter.partition() != null) {
      TopicPartition partition = new TopicPartition(filter.topic(), filter.partition());
      return List.of(parts.stores().storeFor(self.key(partition)));
    }
    Collection<Store> all = parts.stores().stores();
    if (all.size() > 1 && !filter.ids().isEmpty()) {
      throw new IllegalArgumentException(
          "letters are numbered by each of the %d stores for itself: name the topic and the partition too"
              .formatted(all.size()));
    }
    return all;
  }

  /**
   * Leaves a request with letters, which the owners of their lanes carry out, this instance at
   * once. Needs a started group.
   *
   * @return the numbers of those that have it now
   */
  public List<Long> request(LetterFilter filter, Errand errand, String operator, String reason) {
    GroupIdentity self = running(identity);
    LetterRequest request =
        new LetterRequest(errand, operator, reason, settings.letters().maxRedrives());
    List<Long> asked =
        storesOf(self, filter).stream()
            .flatMap(
                store ->
                    store
                        .letters()
                        .request(self.clusterId(), self.groupId(), filter, request)
                        .stream())
            .toList();
    log.info("{} of letters {} was asked for by {}: {}", errand, asked, operator, reason);
    PollLoop polling = loop;
    if (polling != null) {
      polling.lookForLetters();
    }
    return asked;
  }

  /** What there is only while the group runs. */
  private <T> T running(@Nullable T part) {
    if (part == null || life.state() != GroupState.RUNNING) {
      throw new TidemarkException(
          "group %s is %s: this can be done only while it runs"
              .formatted(settings.groupId(), life.state()),
          null);
    }
    return part;
  }
}
