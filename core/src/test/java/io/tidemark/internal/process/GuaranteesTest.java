// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.Guarantee;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitRun;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.Outcome.Fenced;
import io.tidemark.lane.Outcome.InDoubt;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.PayloadMode;
import io.tidemark.store.StoreRoute;
import java.io.IOError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When handlers run that are not part of the transaction, and what follows commits. */
final class GuaranteesTest {
  private static final UUID TOPIC = new UUID(0, 1);
  private static final LaneKey LANE = new PartitionKey("cluster", "group", "topic", 0).lane(0);

  private final ManualEnvironment environment = new ManualEnvironment();
  private final OneLaneStore store = new OneLaneStore();

  /** What handlers and what followed them did: with the position at that moment. */
  private final List<String> done = new ArrayList<>();

  private Consumer<UnitRun> work = run -> {};

  private void does(String what) {
    done.add(what + " at " + store.position);
  }

  private final class Handler implements UnitHandler {
    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      does("decoded");
      return run -> {
        does("handled");
        work.accept(run);
        return unit.records().size();
      };
    }

    @Override
    public void close() {}
  }

  private RunningUnit process(Guarantee guarantee, Purpose purpose) {
    UnitOfWork unit =
        purpose instanceof Purpose.Handle
            ? new UnitOfWork(
                LANE, TOPIC, 1, 0, Position.at(0), List.of(record(0)), Position.at(1), 1)
            : new UnitOfWork(LANE, TOPIC, 1, 0, Position.at(7), List.of(), Position.at(7), 1);
    RunningUnit running =
        new RunningUnit(unit, purpose, environment.ticker(), Duration.ofSeconds(1).toNanos());
    HandlerSet handlers =
        new HandlerSet(
            List.of(
                new HandlerDefinition("h", Set.of("topic"), 100, Handler::new).with(guarantee)));
    try (UnitProcessor processor =
        new UnitProcessor(
            StoreRoute.to(store),
            new WorkerHandlers(handlers, Publishing.off()),
            new Letters(LetterSettings.DEFAULT, handlers),
            environment)) {
      outcome = processor.process(running);
    }
    return running;
  }

  private Outcome outcome = new Fenced();

  private RunningUnit process(Guarantee guarantee) {
    return process(guarantee, new Purpose.Handle(Set.of()));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>("topic", 0, offset, new byte[0], new byte[0]);
  }

  @Test
  void atLeastOnceComesBeforeThePosition() {
    work = run -> assertThat(run.enough()).isFalse();

    process(Guarantee.AT_LEAST_ONCE);

    assertThat(outcome).isInstanceOf(Committed.class);
    assertThat(done).containsExactly("decoded at 0", "handled at 0");
    assertThat(store.position).isEqualTo(1);
  }

  @Test
  void atLeastOnceIsDoneThoughTheUnitIsFencedMeanwhile() {
    work = run -> store.epoch = 2;

    process(Guarantee.AT_LEAST_ONCE);

    assertThat(outcome).isInstanceOf(Fenced.class);
    assertThat(done).containsExactly("decoded at 0", "handled at 0");
    assertThat(store.position).isZero();
  }

  @Test
  void atLeastOnceIsNotDoneByWhoWasOvertakenBefore() {
    store.epoch = 2;

    process(Guarantee.AT_LEAST_ONCE);

    assertThat(outcome).isInstanceOf(Fenced.class);
    assertThat(done).containsExactly("decoded at 0");
  }

  @Test
  void atLeastOnceIsNotDoneWhileTheDatabaseIsAway() {
    store.unreachable = true;

    process(Guarantee.AT_LEAST_ONCE);

    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(done).containsExactly("decoded at 0");
  }

  @Test
  void whatFailsAtLeastOnceIsJudgedAsEver() {
    work =
        run -> {
          throw new IllegalStateException("no mail today");
        };

    process(Guarantee.AT_LEAST_ONCE);

    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(store.position).isZero();
  }

  @Test
  void atMostOnceComesAfterThePosition() {
    RunningUnit running = process(Guarantee.AT_MOST_ONCE);

    assertThat(outcome).isInstanceOf(Committed.class);
    assertThat(done).containsExactly("decoded at 0", "handled at 1");
    assertThat(running.missed()).isEmpty();
  }

  @Test
  void atMostOnceIsNotDoneWhereTheCommitIsNotKnown() {
    store.answerLost = true;

    process(Guarantee.AT_MOST_ONCE);

    assertThat(outcome).isInstanceOf(InDoubt.class);
    assertThat(done).containsExactly("decoded at 0");
  }

  @Test
  void atMostOnceIsNotDoneByWhoWasOvertaken() {
    store.epoch = 2;

    process(Guarantee.AT_MOST_ONCE);

    assertThat(outcome).isInstanceOf(Fenced.class);
    assertThat(done).containsExactly("decoded at 0");
  }

  @Test
  void whatFailsAtMostOnceIsMissed() {
    work =
        run -> {
          throw new IllegalStateException("no mail today");
        };

    RunningUnit running = process(Guarantee.AT_MOST_ONCE);

    assertThat(outcome).isInstanceOf(Committed.class);
    assertThat(store.position).isEqualTo(1);
    assertThat(running.missed().orElseThrow()).asString().contains("no mail today");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"AT_LEAST_ONCE", "AT_MOST_ONCE"},
      value = Guarantee.class)
  void outsideOfTheTransactionThereIsNothingOfIt(Guarantee guarantee) {
    List<Throwable> refused = new ArrayList<>();
    work = run -> Missed.tell(refused::add, () -> run.transaction().resource(List.class));

    process(guarantee);

    assertThat(refused)
        .singleElement()
        .asString()
        .contains("a handler that is " + guarantee + " runs outside of the transaction");
  }

  @Test
  void atMostOnceNothingIsLeftToBeDeclared() {
    work = run -> run.effects(0).execute("insert");

    RunningUnit running = process(Guarantee.AT_MOST_ONCE);

    assertThat(running.missed().orElseThrow()).asString().contains("runs after the commit");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"},
      value = Guarantee.class)
  void whatFollowsACommitComesAfterItInOrder(Guarantee guarantee) {
    work =
        run -> {
          run.effects(0).afterCommit(() -> does("first"));
          run.effects(0)
              .afterCommit(
                  () -> {
                    throw new IOError(new IOException("no cache today"));
                  });
          run.effects(0).afterCommit(() -> does("second"));
        };

    RunningUnit running = process(guarantee);

    assertThat(outcome).isInstanceOf(Committed.class);
    assertThat(done).endsWith("first at 1", "second at 1");
    assertThat(running.missed().orElseThrow()).asString().contains("no cache today");
  }

  @Test
  void nothingFollowsACommitThatFailedOrIsNotKnown() {
    work = run -> run.effects(0).afterCommit(() -> does("too early"));
    store.answerLost = true;
    process(Guarantee.EXACTLY_ONCE);
    assertThat(outcome).isInstanceOf(InDoubt.class);

    store.answerLost = false;
    store.epoch = 2;
    process(Guarantee.EXACTLY_ONCE);
    assertThat(outcome).isInstanceOf(Fenced.class);

    store.epoch = 1;
    work =
        run -> {
          run.effects(0).afterCommit(() -> does("too early"));
          throw new IllegalStateException("bad record");
        };
    process(Guarantee.EXACTLY_ONCE);
    assertThat(outcome).isInstanceOf(Failed.class);

    assertThat(done).noneMatch(what -> what.startsWith("too early"));
  }

  @Test
  void redriveAtMostOnceEndsItsLetterFirst() {
    store.position = 7;
    store.letter =
        new OpenLetter(
            record(3),
            new UUID(4, 5),
            PayloadMode.FULL,
            false,
            LetterState.DEAD,
            true,
            3,
            false,
            Errand.REDRIVE,
            true,
            0);
    work = run -> assertThat(store.effects).containsExactly("letter 11 REDRIVEN");

    RunningUnit running =
        process(
            Guarantee.AT_MOST_ONCE,
            new Purpose.CarryOut(
                new DueLetter(11, LANE.partition(), 3, true, 0, Errand.REDRIVE, 0)));

    assertThat(outcome).isInstanceOf(Committed.class);
    assertThat(done).contains("handled at 7");
    assertThat(running.missed()).isEmpty();
  }
}
