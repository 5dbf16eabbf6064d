// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitKeys;
import io.tidemark.handler.UnitRun;
import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.testkit.store.MemoryTables;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The handler of the simulation: writes an {@link Applied} for each record. Shared by all. */
final class PaymentsHandler {
  private final World world;
  private final Scenario scenario;
  private final Storm storm;
  private final Tally tally;
  private final Checker checker;

  /** How many records are deadly at most: each takes a few processes. */
  private static final int MOST_DEADLY = 2;

  private static final int UUID_LENGTH = 36;

  private static final Duration FIRST_WAIT = Duration.ofMillis(10);

  private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

  private static final String DISLIKE = "the handler does not like it";

  /** How often records still fail, by partition and offset. */
  private final Map<String, Integer> failures = new HashMap<>();

  /** The records that end processes. */
  private final Set<String> deadly = new HashSet<>();

  private final Needs needs;

  PaymentsHandler(
      World world, Scenario scenario, Storm storm, Checker checker, Needs needs, Tally tally) {
    this.needs = needs;
    this.world = world;
    this.scenario = scenario;
    this.storm = storm;
    this.checker = checker;
    this.tally = tally;
  }

  /** Something else must come first. */
  static final class NotPossibleException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    NotPossibleException() {
      super("another record must be applied first");
    }
  }

  /** Whether a failure is one that this handler made up of a record. */
  static boolean meant(Throwable failure) {
    return DISLIKE.equals(root(failure).getMessage());
  }

  /** Whether a failure is that something else must come first. */
  static boolean isNotPossible(Throwable failure) {
    return root(failure) instanceof NotPossibleException;
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * With few retries, so that operators have something to do.
   *
   * @param process the process that these handlers are of
   */
  HandlerSet handlers(HandlingProcess process) {
    return new HandlerSet(
        List.of(
            new HandlerDefinition(
                    "payments",
                    Set.of(Scenario.TOPIC),
                    scenario.maxUnit(),
                    () -> new OfProcess(process))
                .with(policy())
                .with(scenario.guarding().names())));
  }

  /**
   * A partition that halts at a record which ends processes goes on only by a seek, which would
   * take back its other lanes: so such a record is left out.
   */
  private FailurePolicy policy() {
    FailurePolicy policy =
        FailurePolicy.DEFAULT
            .retrying(scenario.tries(), FIRST_WAIT, LONGEST_WAIT)
            .otherwise(scenario.onFailure())
            .transientOn(Dependency.AwayException.class)
            .on(NotPossibleException.class, FailureAction.notYet(scenario.possibleWithin()));
    return scenario.onFailure().equals(FailureAction.halt())
        ? policy.on(CrashLoopException.class, FailureAction.skip())
        : policy;
  }

  /** The handler as one process has it. */
  private final class OfProcess implements UnitHandler {
    private final HandlingProcess process;

    OfProcess(HandlingProcess process) {
      this.process = process;
    }

    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      process.begins();
      DecodedUnit decoded = run -> handle(unit, run, process);
      return scenario.keyed() ? decoded.with(keys(unit)) : decoded;
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }

  /** What is written alike is one payment. */
  private static UnitKeys keys(UnitOfWork unit) {
    return new UnitKeys(
        "ledger/payments",
        unit.records().stream()
            .map(record -> KeyHash.of(record.value()))
            .map(hash -> new NewKey(new KeyId(KeyId.NO_BUCKET, hash), hash))
            .toList());
  }

  private int handle(UnitOfWork unit, UnitRun run, HandlingProcess process) {
    MemoryTables tables = run.transaction().resource(MemoryTables.class);
    int taken = 0;
    for (ConsumerRecord<byte[], byte[]> record : unit.records()) {
      if (taken > 0 && !scenario.batches() && run.enough()) {
        return taken;
      }
      if (run.known(taken) != null) {
        taken++;
        continue;
      }
      if (isDeadly(unit, record)) {
        process.end();
      }
      failOrDawdle(unit, taken, record, process);
      callDependency(unit, taken, process);
      apply(unit, record, tables);
      if (scenario.publishes()) {
        run.effects(taken).publish(Receipts.of(record));
      }
      taken++;
    }
    return taken;
  }

  /** Once it is set aside, its cause is repaired before anybody redrives it. */
  private boolean isDeadly(UnitOfWork unit, ConsumerRecord<byte[], byte[]> record) {
    String coordinates = record.partition() + "@" + record.offset();
    boolean seen = failures.containsKey(coordinates);
    if (!seen && deadly.size() < MOST_DEADLY && storm.strikes(Fault.DEADLY_RECORD, 0.05)) {
      deadly.add(coordinates);
    }
    return deadly.contains(coordinates)
        && !checker.book(unit.lane().partition()).letters().knows(record.offset());
  }

  private void apply(UnitOfWork unit, ConsumerRecord<byte[], byte[]> record, MemoryTables tables) {
    byte[] bytes = record.key();
    String key = bytes == null ? Applied.NO_KEY : new String(bytes, StandardCharsets.UTF_8);
    String payload = new String(record.value(), StandardCharsets.UTF_8);
    UUID topic = UUID.fromString(payload.substring(0, UUID_LENGTH));
    Applied effect = new Applied(unit.lane(), topic, record.offset(), key, payload, unit.epoch());
    if (scenario.uniqueRows()) {
      tables.insert(Applied.TABLE, record.partition() + "@" + record.offset(), effect);
    } else {
      tables.append(Applied.TABLE, effect);
    }
    if (scenario.has(Fault.HOT_ROWS)) {
      tally.count(Fault.HOT_ROWS);
      tables.update(Applied.COUNTS, key, count -> count == null ? 1L : (Long) count + 1);
    }
  }

  private void failOrDawdle(
      UnitOfWork unit, int index, ConsumerRecord<byte[], byte[]> record, HandlingProcess process) {
    if (storm.strikes(Fault.SLOW_HANDLER, 0.03)) {
      world.sleep(Duration.ofMillis(1 + world.random(400)));
    }
    String coordinates = record.partition() + "@" + record.offset();
    if (!failures.containsKey(coordinates)) {
      boolean fails =
          storm.strikes(
              Fault.FAILING_HANDLER,
              scenario.onFailure().equals(FailureAction.halt()) ? 0.02 : 0.1);
      failures.put(coordinates, fails ? 1 + (int) world.random(4) : 0);
    }
    int left = failures.get(coordinates);
    if (left > 0) {
      failures.put(coordinates, left - 1);
      process.usesUpTry(unit.lane().partition(), record.offset());
      throw failure(unit, index, process, new IllegalStateException(DISLIKE));
    }
    if (scenario.has(Fault.NOT_POSSIBLE) && needs.lack(record)) {
      throw failure(unit, index, process, new NotPossibleException());
    }
  }

  private void callDependency(UnitOfWork unit, int index, HandlingProcess process) {
    try {
      process.callDependency();
    } catch (RuntimeException e) {
      throw failure(unit, index, process, e);
    }
  }

  private RecordFailure failure(
      UnitOfWork unit, int index, HandlingProcess process, RuntimeException cause) {
    process.fails(unit.lane().partition());
    return scenario.batches()
        ? RecordFailure.ofBatch(unit, "payments", cause)
        : RecordFailure.of(unit, index, "payments", cause);
  }

  /** Whether a record ends processes. */
  boolean isDeadly(ConsumerRecord<byte[], byte[]> record) {
    return deadly.contains(record.partition() + "@" + record.offset());
  }
}
