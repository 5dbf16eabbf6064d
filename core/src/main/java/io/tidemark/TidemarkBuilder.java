// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.tidemark.alert.AlertListener;
import io.tidemark.alert.AlertSettings;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.BatchHandler;
import io.tidemark.handler.Input;
import io.tidemark.handler.PayloadCheck;
import io.tidemark.handler.RecordHandler;
import io.tidemark.handler.UpsertSink;
import io.tidemark.handler.binding.HandlerBinder;
import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.letter.LetterSettings;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.Departure;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.LogEndPolicy;
import io.tidemark.settings.LogPolicies;
import io.tidemark.settings.LogStartPolicy;
import io.tidemark.settings.Mirror;
import io.tidemark.settings.OtherClusterPolicy;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.TimeLimits;
import io.tidemark.settings.TruncationPolicy;
import io.tidemark.settings.UnitSettings;
import io.tidemark.sink.TableWrite;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a group is to be. Nothing is checked before {@link #build}, which reports everything
 * at once. One thread; builds one group.
 */
public final class TidemarkBuilder {
  final Map<String, Object> kafka = new LinkedHashMap<>();
  final Map<String, Object> properties = new LinkedHashMap<>();
  final List<Consumer<HandlerBinder>> handlers = new ArrayList<>();
  final List<TableWrite> tables = new ArrayList<>();
  @Nullable String groupId;
  @Nullable String application;
  @Nullable StoreRoute stores;
  @Nullable StartPosition start;
  StartPosition startAdded = StartPosition.EARLIEST;
  LogStartPolicy belowLogStart = LogPolicies.DEFAULT.belowLogStart();
  LogEndPolicy aboveLogEnd = LogPolicies.DEFAULT.aboveLogEnd();
  TruncationPolicy truncated = LogPolicies.DEFAULT.truncated();
  RecreatedTopicPolicy recreatedTopic = LogPolicies.DEFAULT.recreatedTopic();
  OtherClusterPolicy otherCluster = LogPolicies.DEFAULT.otherCluster();
  int workers = GroupSettings.WORKERS;
  @Nullable Integer connections;
  LaneSettings lanes = LaneSettings.DEFAULT;
  UnitSettings unit = UnitSettings.DEFAULT;
  BufferSettings buffer = BufferSettings.DEFAULT;
  TimeLimits limits = TimeLimits.DEFAULT;
  RetrySettings retry = RetrySettings.DEFAULT;
  FailurePolicy policy = FailurePolicy.DEFAULT;
  final Map<String, FailurePolicy> policies = new LinkedHashMap<>();
  @Nullable CircuitBreakerRegistry breakers;
  @Nullable RetryRegistry retries;
  Departure departure = Departure.BY_MEMBERSHIP;
  final Set<TopicPartition> assigned = new LinkedHashSet<>();
  final Set<String> written = new LinkedHashSet<>();
  Mirror mirror = Mirror.ASYNC;
  Duration pollTimeout = GroupSettings.POLL_TIMEOUT;
  Duration mirrorInterval = GroupSettings.MIRROR_INTERVAL;
  Duration watchInterval = GroupSettings.WATCH_INTERVAL;
  Duration progressLimit = GroupSettings.PROGRESS_LIMIT;
  @Nullable PayloadCheck payloadCheck;
  LetterSettings letters = LetterSettings.DEFAULT;
  OutboxSettings outbox = OutboxSettings.DEFAULT;
  IdempotencySettings idempotency = IdempotencySettings.DEFAULT;
  TidemarkListener listener = new TidemarkListener() {};
  final List<AlertListener> alerts = new ArrayList<>();
  Duration alertInterval = AlertSettings.INTERVAL;
  boolean readUncommitted;
  boolean shutdownHook;

  TidemarkBuilder() {}

  /**
   * Properties of the Kafka clients: where the cluster is, how to be let in, any option of
   * kafka-clients. They also configure deserializers. Added to those given before.
   */
  public TidemarkBuilder kafka(Map<?, ?> options) {
    copy(options, kafka);
    return this;
  }

  /** The consumer group; {@code group.id} among the Kafka properties does as well. */
  public TidemarkBuilder groupId(String id) {
    groupId = id;
    return this;
  }

  /** The application's name, for people who look at the database; by default the group's. */
  public TidemarkBuilder application(String name) {
    application = name;
    return this;
  }

  /** The database that holds the positions and the effects. */
  public TidemarkBuilder store(Store store) {
    return stores(StoreRoute.to(store));
  }

  /** Several databases, and which partition lives where. */
  public TidemarkBuilder stores(StoreRoute route) {
    stores = route;
    return this;
  }

  /** Instances of classes annotated {@link io.tidemark.handler.TidemarkHandler}. */
  public TidemarkBuilder handlers(Object... annotated) {
    for (Object handler : annotated) {
      handlers.add(binder -> binder.bind(handler));
    }
    return this;
  }

  /** Handles the records of a topic one by one; JSON unless the payload is text or bytes. */
  public <T> TidemarkBuilder onRecord(String topic, Class<T> payload, RecordHandler<T> handler) {
    return onRecord(Input.of(payload, topic), handler);
  }

  /** Handles records one by one. */
  public <T> TidemarkBuilder onRecord(Input<T> input, RecordHandler<T> handler) {
    handlers.add(binder -> binder.onRecord(input, handler));
    return this;
  }

  /** Handles the records of a topic in batches; JSON unless the payload is text or bytes. */
  public <T> TidemarkBuilder onBatch(String topic, Class<T> payload, BatchHandler<T> handler) {
    return onBatch(Input.of(payload, topic), handler);
  }

  /** Handles records in batches. */
  public <T> TidemarkBuilder onBatch(Input<T> input, BatchHandler<T> handler) {
    handlers.add(binder -> binder.onBatch(input, handler));
    return this;
  }

  /** Writes the records of topics into a table, with no code to handle them. */
  public TidemarkBuilder sink(UpsertSink sink) {
    handlers.add(binder -> binder.sink(sink));
    return this;
  }

  /**
   * Tables into which handlers write rows through {@link io.tidemark.handler.Effects}: looked up
   * when the group starts, rather than at the first row. Added to those given before.
   */
  public TidemarkBuilder tables(TableWrite... writes) {
    tables.addAll(List.of(writes));
    return this;
  }

  /**
   * How many units may run at once, over all lanes; each uses one connection from its first use of
   * the database to its end.
   */
  public TidemarkBuilder workers(int count) {
    workers = count;
    return this;
  }

  /**
   * How many of the workers may use the database at once: all of them unless said otherwise. Fewer
   * do for handlers that wait for something else before they use the database.
   */
  public TidemarkBuilder connections(int count) {
    connections = count;
    return this;
  }

  /**
   * Into how many lanes each partition is divided; one by default. Records of one key stay in
   * order, keys run side by side.
   */
  public TidemarkBuilder lanes(int count) {
    lanes = new LaneSettings(count, lanes.withoutKey(), lanes.maxSkew());
    return this;
  }

  /** How partitions are divided into lanes. */
  public TidemarkBuilder lanes(LaneSettings settings) {
    lanes = settings;
    return this;
  }

  /** How large a unit of work may grow. */
  public TidemarkBuilder unit(UnitSettings settings) {
    unit = settings;
    return this;
  }

  /** How much the lanes of a partition may hold in memory. */
  public TidemarkBuilder buffer(BufferSettings settings) {
    buffer = settings;
    return this;
  }

  /** The bound of every wait. */
  public TidemarkBuilder limits(TimeLimits bounds) {
    limits = bounds;
    return this;
  }

  /** The waits between tries of what passes by itself; handlers' own are in their policy. */
  public TidemarkBuilder retry(RetrySettings settings) {
    retry = settings;
    return this;
  }

  /**
   * What follows when a handler fails, for every handler that has no policy of its own; {@link
   * FailurePolicy#DEFAULT} unless said otherwise.
   */
  public TidemarkBuilder policy(FailurePolicy whatFollows) {
    policy = whatFollows;
    return this;
  }

  /**
   * What follows when this handler fails; takes the place of what was said of it before.
   *
   * @param handler its id
   */
  public TidemarkBuilder policy(String handler, FailurePolicy whatFollows) {
    policies.put(handler, whatFollows);
    return this;
  }

  /**
   * Whose retries hold for the handlers whose ids it knows, as names of retries or of
   * configurations, when the group is built: their configuration says how often a record is tried,
   * how long is waited and what is not retried, and the handler's policy what follows, and what is
   * said of exceptions; see {@link FailurePolicy#retrying(io.github.resilience4j.retry.RetryConfig)
   * FailurePolicy.retrying}. Only configurations are used: as no thread goes through a retry while
   * its lane waits, and a lane forgets its tries when it changes its owner, a registry's retries
   * publish no events and count nothing; {@link TidemarkListener#retrying} is told instead.
   */
  public TidemarkBuilder retries(RetryRegistry registry) {
    retries = registry;
    return this;
  }

  /**
   * What looks at payloads before they are handled: Jakarta Bean Validation by its default factory
   * if it is on the class path, unless said otherwise; {@link PayloadCheck#NONE} for nothing.
   */
  public TidemarkBuilder payloadCheck(PayloadCheck looks) {
    payloadCheck = looks;
    return this;
  }

  /** How records are kept that are set aside: all of them, as they are, unless said otherwise. */
  public TidemarkBuilder deadLetters(LetterSettings settings) {
    letters = settings;
    return this;
  }

  /**
   * How messages that handlers declare come to Kafka: by the library's relay, exactly once, unless
   * said otherwise.
   */
  public TidemarkBuilder outbox(OutboxSettings settings) {
    outbox = settings;
    return this;
  }

  /**
   * How long the idempotency keys of handlers are kept that have them: thirty days, unless said
   * otherwise, and no less than their topics keep records.
   */
  public TidemarkBuilder idempotency(IdempotencySettings settings) {
    idempotency = settings;
    return this;
  }

  /**
   * The registry of the circuit breakers, those of the database and those that handlers name; one
   * of the library's own, set by {@link io.tidemark.failure.BreakerDefaults}, unless said
   * otherwise. A breaker is made by its name if the registry has none: with the registry's
   * configuration of that name, or its default one; that of the database, {@code
   * tidemark-database-} and the group's name (of several databases each has a number), with the
   * configuration of that name, or the one named {@code tidemark-database}, or the library's own.
   * Groups that share a registry share the breakers of dependencies.
   */
  public TidemarkBuilder breakers(CircuitBreakerRegistry registry) {
    breakers = registry;
    return this;
  }

  /**
   * Where to start while the database holds no position. Without it a group starts at the earliest
   * record, but not if Kafka holds offsets for it: then one must be chosen.
   */
  public TidemarkBuilder startAt(StartPosition position) {
    start = position;
    return this;
  }

  /**
   * Where to start a partition that was added to a topic the group knows already: at its beginning,
   * unless said otherwise, as what was written before the group noticed it would be missed.
   */
  public TidemarkBuilder startAddedAt(StartPosition position) {
    startAdded = position;
    return this;
  }

  /**
   * What to do when the log no longer holds the records at a position: stand still, unless said
   * otherwise.
   */
  public TidemarkBuilder belowLogStart(LogStartPolicy policy) {
    belowLogStart = policy;
    return this;
  }

  /** What to do when a position lies beyond the end of the log: stand still, by default. */
  public TidemarkBuilder aboveLogEnd(LogEndPolicy policy) {
    aboveLogEnd = policy;
    return this;
  }

  /**
   * What to do when records that were handled are not in the log any more: stand still, by default.
   */
  public TidemarkBuilder truncated(TruncationPolicy policy) {
    truncated = policy;
    return this;
  }

  /** What to do when a topic was deleted and made again: stand still, by default. */
  public TidemarkBuilder recreatedTopic(RecreatedTopicPolicy policy) {
    recreatedTopic = policy;
    return this;
  }

  /**
   * What to do when the database knows the group only from another Kafka cluster: not start, by
   * default.
   */
  public TidemarkBuilder otherCluster(OtherClusterPolicy policy) {
    otherCluster = policy;
    return this;
  }

  /**
   * Reads these partitions of a topic, and no others, without a Kafka group: nobody divides them,
   * nobody takes over when this instance is gone. The database alone sees to it that of two
   * instances that were given the same partition only one has it. Added to those given before.
   */
  public TidemarkBuilder assign(String topic, int... partitions) {
    for (int partition : partitions) {
      assigned.add(new TopicPartition(topic, partition));
    }
    return this;
  }

  /**
   * Topics to which this group's handlers, or the library on their behalf, write: a topic pattern
   * that matches one of them is refused, as the group would handle what it wrote, and write again.
   * Added to those given before.
   */
  public TidemarkBuilder writesTo(String... topics) {
    written.addAll(List.of(topics));
    return this;
  }

  /** Whether the Kafka group is left when this instance is closed. */
  public TidemarkBuilder departure(Departure choice) {
    departure = choice;
    return this;
  }

  /** Whether Kafka's group is told of committed positions. */
  public TidemarkBuilder mirror(Mirror choice) {
    mirror = choice;
    return this;
  }

  /**
   * The longest a poll waits for records: one second unless said otherwise, and never longer than
   * the mirror, watch and progress intervals.
   */
  public TidemarkBuilder pollTimeout(Duration timeout) {
    pollTimeout = timeout;
    return this;
  }

  /** How often Kafka's group is told. */
  public TidemarkBuilder mirrorInterval(Duration interval) {
    mirrorInterval = interval;
    return this;
  }

  /** How often the claims and the log ends of idle lanes are looked at. */
  public TidemarkBuilder watchInterval(Duration interval) {
    watchInterval = interval;
    return this;
  }

  /**
   * How long a lane that has something to do may stay where it is before it counts as not
   * progressing: then the group's health is down, and the listener is told where it hangs.
   */
  public TidemarkBuilder progressLimit(Duration limit) {
    progressLimit = limit;
    return this;
  }

  /** Hears of everything that happens; takes the place of one given before. */
  public TidemarkBuilder listener(TidemarkListener hears) {
    listener = hears;
    return this;
  }

  /**
   * Who is told what a human should know, such as {@link io.tidemark.alert.LogAlerts} and {@link
   * io.tidemark.alert.WebhookAlerts}. Added to those given before.
   */
  public TidemarkBuilder alerts(AlertListener... listeners) {
    alerts.addAll(List.of(listeners));
    return this;
  }

  /** For how long an alert is not told again; then it says how many were left out. */
  public TidemarkBuilder alertInterval(Duration interval) {
    alertInterval = interval;
    return this;
  }

  /** Handles records of open and aborted transactions too. */
  public TidemarkBuilder readUncommitted() {
    readUncommitted = true;
    return this;
  }

  /**
   * Whether the group is closed when the virtual machine is told to stop, by SIGTERM, SIGINT or
   * {@code System.exit}; a second signal halts. Off by default: a framework closes by itself.
   */
  public TidemarkBuilder shutdownHook(boolean wanted) {
    shutdownHook = wanted;
    return this;
  }

  /**
   * Properties that override the builder, so that numbers can change without the code: those that
   * begin with {@code tidemark.}, such as {@code tidemark.workers=16} or {@code
   * tidemark.limits.drain=10s}; others are left alone. Pass {@code System.getProperties()} to
   * override them by {@code -D}. Added to those given before.
   */
  public TidemarkBuilder properties(Map<?, ?> overrides) {
    copy(overrides, properties);
    return this;
  }

  /**
   * Builds the group; nothing runs yet.
   *
   * @throws ConfigurationException naming everything that is wrong
   */
  public Tidemark build() {
    return new Assembly(this).build();
  }

  /** Properties may have defaults of their own, which their entries do not show. */
  private static void copy(Map<?, ?> from, Map<String, Object> to) {
    if (from instanceof Properties properties) {
      properties.stringPropertyNames().forEach(name -> to.put(name, properties.getProperty(name)));
    }
    from.forEach(
        (name, value) -> {
          if (value != null) {
            to.put(String.valueOf(name), value);
          }
        });
  }
}
