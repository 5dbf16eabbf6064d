// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.Input;
import io.tidemark.handler.KeyedBy;
import io.tidemark.handler.PayloadCheck;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.binding.HandlerBinder;
import io.tidemark.handler.binding.Surroundings;
import io.tidemark.idempotency.IdempotencyConflictException;
import io.tidemark.idempotency.MissingKeyException;
import io.tidemark.idempotency.OldKeys;
import io.tidemark.idempotency.Purged;
import io.tidemark.internal.env.RealEnvironment;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.process.Letters;
import io.tidemark.internal.process.Publishing;
import io.tidemark.internal.process.Purpose;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.internal.process.UnitProcessor;
import io.tidemark.internal.process.WorkerHandlers;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.LetterState;
import io.tidemark.settings.Faults;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult.Claimed;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.StoreRoute;
import io.tidemark.testkit.store.KeyRow;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import io.tidemark.testkit.store.MemoryTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A lane whose records have idempotency keys, driven through random units: of any size, cut short
 * anywhere, failing, set aside, waiting, redriven, with keys purged in between; and an oracle that
 * takes the same records one after the other. What the database holds is compared after each step.
 */
final class KeyedUnits implements AutoCloseable {
  private static final PartitionKey PARTITION =
      new PartitionKey("cluster", "ledger", "payments", 0);
  static final LaneKey LANE = PARTITION.lane(0);
  private static final UUID TOPIC = new UUID(0, 1);
  static final String SCOPE = "ledger/payments";
  private static final String EFFECTS = "effects";

  // What is compared after each step.
  static final String ONCE = "the effects of what came first, each once";
  static final String KEPT = "the keys of what took effect, and no others";
  static final String TAKEN = "why nobody may take effect like record ";
  static final String REFUSED = "why nobody took record ";

  private static final long FOREVER = Duration.ofDays(1).toNanos();

  /** A record as it was drawn. */
  private record Drawn(@Nullable String key, String payload) {}

  private final Random random;
  private final MemoryDatabase database = new MemoryDatabase();
  private final Store store;
  private final UnitProcessor processor;
  private final long epoch;
  private final List<Drawn> log = new ArrayList<>();
  private final Set<Long> broken = new HashSet<>();
  private long cutAt = -1;
  private @Nullable RunningUnit running;
  private long position;
  private long replay;
  private int next = Integer.MAX_VALUE;

  // The oracle.
  private final Map<String, String> payloads = new HashMap<>();
  private final List<Object> effects = new ArrayList<>();
  private final Set<Long> dead = new HashSet<>();

  /** What came about, so that a run that met nothing is noticed. */
  final Map<String, Integer> seen = new TreeMap<>();

  KeyedUnits(
      long seed, boolean batches, StoreMutant mutant, UnaryOperator<UnitHandler> wrongHandler) {
    this.random = new Random(seed);
    this.store = mutant.wrap(new MemoryStore(database), database);
    store.open(new StoreContext("owner", 1, TimeLimits.DEFAULT));
    store.lanes().start(List.of(new FirstPosition(PARTITION, TOPIC, Position.at(0))));
    this.epoch =
        ((Claimed) store.lanes().claim(List.of(new ClaimRequest(PARTITION, TOPIC)), "owner").get(0))
            .claim()
            .epoch();
    HandlerSet handlers = wrapped(handlers(batches), wrongHandler);
    this.processor =
        new UnitProcessor(
            StoreRoute.to(store),
            new WorkerHandlers(handlers, Publishing.off()),
            new Letters(LetterSettings.DEFAULT, handlers),
            new RealEnvironment());
  }

  private HandlerSet handlers(boolean batches) {
    Faults faults = new Faults();
    HandlerBinder binder =
        new HandlerBinder(
            new Surroundings(store.resources(), Map.of(), FailurePolicy.DEFAULT, PayloadCheck.NONE),
            Breakers.untimed(new RealEnvironment()),
            faults);
    Input<String> input =
        Input.of(String.class, "payments").idempotent(KeyedBy.form("header:payment-id"));
    if (batches) {
      binder.onBatch(input, (payments, context) -> context.records().forEach(this::handle));
    } else {
      binder.onRecord(input, (payment, context) -> handle(context));
    }
    assertThat(faults.all()).isEmpty();
    return binder.handlers();
  }

  private static HandlerSet wrapped(HandlerSet handlers, UnaryOperator<UnitHandler> wrong) {
    return new HandlerSet(
        handlers.definitions().stream()
            .map(each -> each.with(() -> wrong.apply(each.workers().get())))
            .toList());
  }

  private void handle(RecordContext context) {
    if (context.offset() == cutAt) {
      Objects.requireNonNull(running).cutShort();
    }
    context.get(MemoryTables.class).append(EFFECTS, context.offset());
    if (broken.contains(context.offset())) {
      throw new IllegalArgumentException("no such account");
    }
  }

  /** Takes a lane through so many records and random steps. */
  void run(int records) {
    draw(records);
    while (position < log.size()) {
      int dice = random.nextInt(10);
      if (dice == 0) {
        purge();
      } else if (dice == 1) {
        redrive();
      } else {
        step();
      }
      compare();
    }
    broken.clear();
    redrive();
    compare();
  }

  private void draw(int records) {
    for (int i = 0; i < records; i++) {
      String key = random.nextInt(40) == 0 ? null : "key " + random.nextInt(records / 2);
      String payload = "payment of " + key + (random.nextInt(12) == 0 ? ", changed" : "");
      log.add(new Drawn(key, payload));
      if (random.nextInt(15) == 0) {
        broken.add((long) i);
      }
    }
  }

  // Units.

  private void step() {
    int size = (int) Math.min(Math.min(1 + random.nextInt(8), next), log.size() - position);
    UnitOfWork unit = unit(size);
    Set<Integer> waiting =
        IntStream.range(0, size)
            .filter(i -> random.nextInt(10) == 0)
            .boxed()
            .collect(Collectors.toSet());
    cutAt = random.nextInt(3) == 0 ? position + random.nextInt(size) : -1;
    Outcome outcome = process(unit, new Purpose.Handle(waiting));
    if (outcome instanceof Failed failed) {
      failed(unit, waiting, failed);
    } else {
      committed(unit, waiting, ((Committed) outcome).records());
    }
  }

  private UnitOfWork unit(int size) {
    List<ConsumerRecord<byte[], byte[]>> records =
        IntStream.range(0, size).mapToObj(i -> record(position + i)).toList();
    return new UnitOfWork(
        LANE,
        TOPIC,
        epoch,
        replay,
        Position.at(position),
        records,
        Position.at(position + size),
        1);
  }

  private ConsumerRecord<byte[], byte[]> record(long offset) {
    Drawn drawn = log.get((int) offset);
    RecordHeaders headers = new RecordHeaders();
    if (drawn.key() != null) {
      headers.add("payment-id", drawn.key().getBytes(UTF_8));
    }
    byte[] key = {(byte) offset};
    byte[] value = drawn.payload().getBytes(UTF_8);
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        1_700_000_000_000L,
        TimestampType.CREATE_TIME,
        key.length,
        value.length,
        key,
        value,
        headers,
        Optional.empty());
  }

  private Outcome process(UnitOfWork unit, Purpose purpose) {
    RunningUnit its = new RunningUnit(unit, purpose, System::nanoTime, FOREVER);
    running = its;
    return processor.process(its);
  }

  private void committed(UnitOfWork unit, Set<Integer> waiting, int taken) {
    next = Integer.MAX_VALUE;
    for (int i = 0; i < taken; i++) {
      if (waiting.contains(i)) {
        count("waits");
      } else {
        takesEffect(position + i);
      }
    }
    if (taken < unit.records().size()) {
      count("cut short");
    }
    position += taken;
  }

  private void takesEffect(long offset) {
    Drawn drawn = log.get((int) offset);
    assertThat(refusal(offset)).as(TAKEN + "%d", offset).isNull();
    if (payloads.putIfAbsent(Objects.requireNonNull(drawn.key()), drawn.payload()) == null) {
      effects.add(offset);
      count("effect");
    } else {
      count("passed over");
    }
  }

  /** Why a record may not take effect now. */
  private @Nullable Class<? extends Throwable> refusal(long offset) {
    Drawn drawn = log.get((int) offset);
    if (drawn.key() == null) {
      return MissingKeyException.class;
    }
    String before = payloads.get(drawn.key());
    if (before != null) {
      return before.equals(drawn.payload()) ? null : IdempotencyConflictException.class;
    }
    return broken.contains(offset) ? IllegalArgumentException.class : null;
  }

  private void failed(UnitOfWork unit, Set<Integer> waiting, Failed failed) {
    int size = unit.records().size();
    if (size > 1) {
      next =
          failed.culprit() == Failed.UNKNOWN_CULPRIT
              ? (size + 1) / 2
              : Math.max(1, failed.culprit());
      return;
    }
    assertThat(waiting).isEmpty();
    blamed(position, failed.cause());
    Purpose aside = new Purpose.SetAside(FailureAction.deadLetter(), failed.cause(), 1);
    assertThat(process(unit, aside)).isInstanceOf(Committed.class);
    dead.add(position);
    position++;
    next = Integer.MAX_VALUE;
  }

  private void blamed(long offset, Throwable failure) {
    assertThat(failure).as(REFUSED + "%d", offset).hasCauseInstanceOf(refusal(offset));
    count(Objects.requireNonNull(failure.getCause()).getClass().getSimpleName());
  }

  // What operators and time do.

  private void redrive() {
    store
        .letters()
        .request(
            PARTITION.clusterId(),
            PARTITION.groupId(),
            LetterFilter.open(),
            new LetterRequest(Errand.REDRIVE, "operator", "repaired", Integer.MAX_VALUE));
    for (DueLetter letter : store.letters().due(List.of(PARTITION), Integer.MAX_VALUE)) {
      if (dead.contains(letter.offset())) {
        redrive(letter);
      }
    }
  }

  private void redrive(DueLetter letter) {
    Outcome outcome = process(unit(0), new Purpose.CarryOut(letter));
    if (outcome instanceof Failed failed) {
      blamed(letter.offset(), failed.cause());
      Purpose back = new Purpose.PutBack(letter, true, LetterState.DEAD, null, failed.cause());
      assertThat(process(unit(0), back)).isInstanceOf(Committed.class);
    } else {
      assertThat(outcome).isInstanceOf(Committed.class);
      takesEffect(letter.offset());
      count("redriven");
      dead.remove(letter.offset());
      replay = Advance.following(replay);
    }
  }

  /** Which keys are old enough, the clock decides. */
  private void purge() {
    if (store
            .idempotency()
            .purge(
                new OldKeys(Set.of(SCOPE), Duration.ZERO, null),
                Purged.START,
                1 + random.nextInt(5))
            .deleted()
        > 0) {
      count("purged");
      Map<KeyHash, String> stored = stored();
      payloads.keySet().removeIf(key -> !stored.containsKey(hash(key)));
    }
  }

  private Map<KeyHash, String> stored() {
    return database.keys().stream()
        .collect(
            Collectors.toMap(row -> row.id().hash(), row -> row.stored().payload().toString()));
  }

  private void compare() {
    assertThat(database.rows(EFFECTS)).as(ONCE).isEqualTo(effects);
    assertThat(database.keys()).extracting(KeyRow::scope).allMatch(SCOPE::equals);
    assertThat(stored())
        .as(KEPT)
        .isEqualTo(
            payloads.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        each -> hash(each.getKey()), each -> hash(each.getValue()).toString())));
  }

  private static KeyHash hash(String text) {
    return KeyHash.of(text.getBytes(UTF_8));
  }

  private void count(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  @Override
  public void close() {
    processor.close();
  }
}
