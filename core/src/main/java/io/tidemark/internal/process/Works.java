// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.effect.OutboxMessage;
import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.FailureAction;
import io.tidemark.handler.RecordFailure;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterCause;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.LetterTopic;
import io.tidemark.letter.OpenLetter;
import io.tidemark.store.Advance;
import io.tidemark.store.CommitRefusedException;
import io.tidemark.store.Gap;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The kinds of {@link Work}, one for each {@link Purpose}. One worker's. */
final class Works {
  private final WorkerHandlers handlers;
  private final Letters letters;

  Works(WorkerHandlers handlers, Letters letters) {
    this.handlers = handlers;
    this.letters = letters;
  }

  Work of(RunningUnit running, Store store) {
    Purpose purpose = running.purpose();
    if (purpose instanceof Purpose.SetAside aside) {
      return setAside(running, aside, store);
    }
    if (purpose instanceof Purpose.Refuse refusal) {
      return refuse(running.unit(), refusal);
    }
    if (purpose instanceof Purpose.CarryOut errand) {
      return new CarryingOut(running, errand.letter(), store);
    }
    if (purpose instanceof Purpose.TryLetter trial) {
      return new CarryingOut(running, trial.letter(), store);
    }
    if (purpose instanceof Purpose.CountLost) {
      return countLost(running.unit(), store);
    }
    return purpose instanceof Purpose.PutBack back
        ? new PuttingBack(running, back, store)
        : new Handling(running, purpose, store);
  }

  /** What is committed before something is tried that may be what processes ended by. */
  Work beginning(RunningUnit running, Store store) {
    return running.purpose() instanceof Purpose.TryLetter trial
        ? new BeginningOfLetter(running, trial.letter(), store)
        : Trial.BEGINS;
  }

  private Work setAside(RunningUnit running, Purpose.SetAside aside, Store store) {
    UnitOfWork unit = running.unit();
    return transaction -> {
      if (aside.action() instanceof FailureAction.Skip) {
        store.lanes().leaveOut(transaction, Gap.ofFailed(unit));
      } else {
        Letter letter = letters.of(unit.records().get(0), aside, store);
        store.letters().add(transaction, unit.lane(), unit.epoch(), List.of(letter));
        publish(running, letter, unit, unit.replay(), transaction, store);
      }
      return 1;
    };
  }

  /**
   * What is tried again by itself is no dead letter yet.
   *
   * @param replay of what is published
   */
  private boolean publish(
      RunningUnit running,
      Letter letter,
      UnitOfWork itself,
      long replay,
      UnitTransaction transaction,
      Store store) {
    LetterTopic topic = letters.topic();
    if (topic == null || !letter.change().state().dead()) {
      return false;
    }
    OutboxMessage message = handlers.message(letter, itself, replay, topic);
    store.outbox().add(transaction, itself.lane(), itself.epoch(), List.of(message));
    running.writes(1);
    return true;
  }

  /** Fails before its transaction begins: nothing of the record is to be touched again. */
  private Work refuse(UnitOfWork unit, Purpose.Refuse refusal) {
    return transaction -> {
      throw RecordFailure.of(
          unit, 0, handlers.idOf(unit), new CrashLoopException(unit, refusal.attempts()));
    };
  }

  private static Work countLost(UnitOfWork unit, Store store) {
    return transaction -> {
      store.letters().countLost(transaction, unit.lane(), unit.epoch());
      return 0;
    };
  }

  /**
   * Whoever asked for a redrive after it was tried unasked, or after it was found to end processes,
   * has it tried again. Asking makes lost owners forgotten.
   */
  private static boolean isAskedForAnew(OpenLetter letter, Purpose.PutBack back) {
    boolean forgotten =
        back.cause().getCause() instanceof CrashLoopException
            && letter.lostOwners() < CrashLoopException.AFTER;
    return letter.errand() == Errand.REDRIVE && letter.asked() && (!back.asked() || forgotten);
  }

  private static LetterChange change(Purpose.PutBack back, Store store) {
    LetterCause cause = CauseText.of(back.cause(), store);
    return back.cause().getCause() instanceof CrashLoopException
        ? new LetterChange(back.state(), cause, back.retry(), false)
        : new LetterChange(back.state(), cause, back.retry());
  }

  private static void settle(
      RunningUnit running,
      Store store,
      UnitTransaction transaction,
      DueLetter letter,
      LetterChange change) {
    UnitOfWork unit = running.unit();
    running.leadsTo(
        change.state(),
        store.letters().settle(transaction, unit.lane(), unit.epoch(), letter, change));
  }

  /** What is checked at COMMIT is what the handler did, if it did anything. */
  private Throwable blame(UnitOfWork handled, CommitRefusedException refused) {
    return handled.records().isEmpty() || refused.getCause() == null
        ? refused
        : RecordFailure.ofCommit(handled, handlers.idOf(handled), refused.getCause());
  }

  /** Hands records to their handler, and sets aside those whose key is parked. */
  private final class Handling implements Work {
    private final RunningUnit running;
    private final Share share;
    private final Store store;
    private @Nullable HandlerSteps steps;

    Handling(RunningUnit running, Purpose purpose, Store store) {
      this.running = running;
      this.share =
          new Share(
              running.unit(), purpose instanceof Purpose.Handle some ? some.waiting() : Set.of());
      this.store = store;
    }

    @Override
    public void prepare() {
      UnitOfWork its = share.ofHandler();
      steps = handlers.steps(its, handlers.decode(its), its.replay(), store);
      steps.ahead(running::enough);
    }

    @Override
    public int run(UnitTransaction transaction) {
      HandlerSteps its = Objects.requireNonNull(steps);
      int taken = its.take(transaction, running::enough);
      running.passesOver(its.passedOver(taken));
      running.writes(its.messages());
      int passed = share.passed(taken);
      List<ConsumerRecord<byte[], byte[]>> waiting = share.waitingAmong(passed);
      if (!waiting.isEmpty()) {
        UnitOfWork unit = running.unit();
        store
            .letters()
            .add(
                transaction,
                unit.lane(),
                unit.epoch(),
                waiting.stream().map(letters::waiting).toList());
      }
      return passed;
    }

    @Override
    public void committed(Consumer<Throwable> missed) {
      Objects.requireNonNull(steps).committed(missed);
    }

    @Override
    public Throwable blame(CommitRefusedException refused) {
      return Works.this.blame(share.ofHandler(), refused);
    }

    @Override
    public int culprit(Throwable failure) {
      return share.culprit(Work.super.culprit(failure));
    }
  }

  /** Writes down what becomes of a letter that was redriven in vain. */
  private final class PuttingBack implements Work {
    private final RunningUnit running;
    private final Purpose.PutBack back;
    private final Store store;

    PuttingBack(RunningUnit running, Purpose.PutBack back, Store store) {
      this.running = running;
      this.back = back;
      this.store = store;
    }

    /** Somebody may have asked for another thing meanwhile. */
    @Override
    public int run(UnitTransaction transaction) {
      OpenLetter letter = store.letters().take(transaction, back.letter()).orElse(null);
      if (letter != null && !isAskedForAnew(letter, back)) {
        LetterChange change =
            letter.errand() == Errand.DISCARD
                ? LetterChange.to(LetterState.DISCARDED)
                : change(back, store);
        settle(running, store, transaction, back.letter(), change);
        if (!letter.state().dead()) {
          publish(letter, change, transaction);
        }
      }
      return 0;
    }

    /** What its lane has published is past it already, so it is published as of another replay. */
    private void publish(OpenLetter letter, LetterChange change, UnitTransaction transaction) {
      UnitOfWork itself = running.unit().of(letter.record(), letter.topicId());
      Letter now = letters.of(letter, change);
      if (Works.this.publish(
          running, now, itself, Advance.ofLetter(itself.replay()), transaction, store)) {
        running.replaying();
      }
    }

    @Override
    public Advance advance(Advance step) {
      return running.replays() ? step.replaying() : step;
    }
  }

  /**
   * Writes down that a letter is tried alone, or fails: it is not tried again if too many owners
   * were lost by that. Which of them, the letter says once it is taken.
   */
  private final class BeginningOfLetter implements Work {
    private final RunningUnit running;
    private final DueLetter due;
    private final Store store;

    BeginningOfLetter(RunningUnit running, DueLetter due, Store store) {
      this.running = running;
      this.due = due;
      this.store = store;
    }

    @Override
    public int run(UnitTransaction transaction) {
      store.letters().take(transaction, due).ifPresent(this::refuseIfItEndsProcesses);
      return 0;
    }

    private void refuseIfItEndsProcesses(OpenLetter letter) {
      running.takes(letter);
      boolean redrive = letter.errand() == Errand.REDRIVE;
      if (redrive && letter.lostOwners() >= CrashLoopException.AFTER) {
        UnitOfWork unit = running.unit();
        throw RecordFailure.of(
            unit.of(letter.record(), letter.topicId()),
            0,
            handlers.idOf(unit),
            new CrashLoopException(unit.lane(), due, letter.lostOwners()));
      }
    }

    @Override
    public Advance advance(Advance step) {
      return step.trying(due.id());
    }

    @Override
    public int culprit(Throwable failure) {
      return failure instanceof RecordFailure ? 0 : Failed.UNKNOWN_CULPRIT;
    }
  }

  /**
   * Hands a record that was set aside to its handler, and ends its letter with what that does; or
   * ends it without. Which of them, the letter says once it is taken.
   */
  private final class CarryingOut implements Work {
    private final RunningUnit running;
    private final DueLetter due;
    private final Store store;
    private @Nullable HandlerSteps steps;
    private @Nullable UnitOfWork handled;

    CarryingOut(RunningUnit running, DueLetter due, Store store) {
      this.running = running;
      this.due = due;
      this.store = store;
    }

    @Override
    public int run(UnitTransaction transaction) {
      OpenLetter letter = store.letters().take(transaction, due).orElse(null);
      if (letter == null) {
        return 0;
      }
      running.takes(letter);
      if (letter.errand() == Errand.REDRIVE) {
        handle(transaction, running.unit().of(letters.record(letter), letter.topicId()));
        settle(running, store, transaction, due, LetterChange.to(LetterState.REDRIVEN));
      } else {
        settle(running, store, transaction, due, LetterChange.to(LetterState.DISCARDED));
      }
      return 0;
    }

    private void handle(UnitTransaction transaction, UnitOfWork alone) {
      HandlerSteps its =
          handlers.steps(alone, handlers.decode(alone), Advance.ofLetter(alone.replay()), store);
      its.ahead(() -> false);
      int taken = its.take(transaction, () -> false);
      running.passesOver(its.passedOver(taken));
      running.writes(its.messages());
      running.replaying();
      steps = its;
      handled = alone;
    }

    @Override
    public Throwable blame(CommitRefusedException refused) {
      return handled == null ? refused : Works.this.blame(handled, refused);
    }

    @Override
    public void committed(Consumer<Throwable> missed) {
      if (steps != null) {
        steps.committed(missed);
      }
    }

    @Override
    public Advance advance(Advance step) {
      return running.replays() ? step.replaying() : step;
    }

    @Override
    public int culprit(Throwable failure) {
      return failure instanceof RecordFailure ? 0 : Failed.UNKNOWN_CULPRIT;
    }
  }
}
