// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.effect.OutboxMark;
import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.Decision;
import io.tidemark.failure.FailureAction;
import io.tidemark.handler.RecordFailure;
import io.tidemark.internal.dispatch.Signal;
import io.tidemark.internal.dispatch.Units;
import io.tidemark.internal.guard.Guards;
import io.tidemark.internal.guard.Permit;
import io.tidemark.internal.guard.Refusal;
import io.tidemark.internal.poll.Mailbox;
import io.tidemark.internal.process.Purpose;
import io.tidemark.internal.process.RunningUnit;
import io.tidemark.internal.process.UnitProcessor;
import io.tidemark.internal.relay.Relaying;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.Outcome.Committed;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.Outcome.Fenced;
import io.tidemark.lane.Outcome.InDoubt;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's thread: takes units, has them processed, reports what became of them, until there are
 * none any more.
 */
final class Worker implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final Units units;
  private final Guards guards;
  private final UnitProcessor processor;
  private final Judge judge;
  private final Mailbox mailbox;
  private final Relaying relay;
  private final TidemarkListener listener;
  private final Consumer<Throwable> fatal;

  /**
   * What all workers share.
   *
   * @param fatal told of what ends the group
   */
  record Parts(
      Units units,
      Guards guards,
      Judge judge,
      Mailbox mailbox,
      Relaying relay,
      TidemarkListener listener,
      Consumer<Throwable> fatal) {}

  Worker(Parts parts, UnitProcessor processor) {
    this.units = parts.units();
    this.guards = parts.guards();
    this.processor = processor;
    this.judge = parts.judge();
    this.mailbox = parts.mailbox();
    this.relay = parts.relay();
    this.listener = parts.listener();
    this.fatal = parts.fatal();
  }

  @Override
  public void run() {
    try (processor) {
      for (RunningUnit unit = units.take(); unit != null; unit = units.take()) {
        run(unit).ifPresent(mailbox::post);
      }
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
    }
  }

  /** Whatever becomes of the unit, its permit is used up or given back. */
  private Optional<Signal> run(RunningUnit unit) {
    try (Permit permit = guards.admit(unit.unit().lane().partition(), unit.handles())) {
      Optional<Refusal> refusal = permit.refusal();
      if (refusal.isPresent()) {
        return units.guarded(unit, refusal.get());
      }
      units.room(unit).ifPresent(mailbox::post);
      if (unit.purpose() instanceof Purpose.Try trial) {
        suspected(unit.unit(), trial.attempts());
      } else if (unit.purpose() instanceof Purpose.TryLetter trial) {
        suspected(unit.unit().lane(), trial);
      }
      return report(unit, processor.process(unit), permit);
    }
  }

  private void suspected(UnitOfWork unit, int attempts) {
    log.warn(
        "the record at offset {} of {} is tried alone, as owners of its lane were lost, {} of them while they tried it like this",
        unit.records().get(0).offset(),
        unit.lane(),
        attempts);
    listener.suspected(unit, attempts);
  }

  private void suspected(LaneKey lane, Purpose.TryLetter trial) {
    DueLetter letter = trial.letter();
    if (trial.attempts() < CrashLoopException.AFTER) {
      log.warn(
          "letter {}, offset {} of {}, is redriven alone, as owners of its lane were lost, {} of them while they redrove it like this",
          letter.id(),
          letter.offset(),
          lane,
          trial.attempts());
      listener.suspected(lane, letter, trial.attempts());
    }
  }

  private Optional<Signal> report(RunningUnit running, Outcome outcome, Permit permit) {
    UnitOfWork unit = running.unit();
    if (outcome instanceof Committed committed) {
      running
          .missed()
          .ifPresentOrElse(
              cause -> missed(running, cause, permit), () -> permit.committed(running.took()));
      relay.applied(unit, reached(running, committed), running.messages());
      tell(running);
      listener.committed(unit, committed, Duration.ofNanos(running.took()));
      if (running.passedOver() > 0) {
        listener.passedOver(unit, running.passedOver());
      }
      return units.committed(running, committed);
    }
    if (outcome instanceof InDoubt doubt) {
      log.warn("the commit of {} is in doubt", unit, doubt.cause());
      listener.inDoubt(unit, doubt.cause());
      return units.inDoubt(running, doubt, judge.text(doubt.cause()));
    }
    if (outcome instanceof Failed failed) {
      return failed(running, failed, permit);
    }
    if (outcome instanceof Fenced) {
      log.info("{} was fenced: another claim holds the lane", unit);
    }
    listener.fenced(unit.lane(), unit.epoch());
    return units.fenced(running);
  }

  /** What a callback did says nothing of what the handler depends on. */
  private void missed(RunningUnit running, Throwable cause, Permit permit) {
    UnitOfWork unit = running.unit();
    log.error("{} is committed, and what was to follow that failed: it is missed", unit, cause);
    listener.missed(unit, cause);
    if (cause instanceof RecordFailure) {
      Verdict verdict = judge.verdict(unit, cause);
      permit.missed(verdict.blamed(), running.nanos(), verdict.thrown());
    } else {
      permit.committed(running.took());
    }
  }

  private static OutboxMark reached(RunningUnit running, Committed committed) {
    return new OutboxMark(running.replayAfter(), committed.position().nextOffset());
  }

  private Optional<Signal> metOpen(RunningUnit running, Throwable cause, Refusal refusal) {
    log.info("{} was rolled back and waits: {}", running.unit(), refusal.why());
    listener.retrying(running.unit(), cause, Duration.ofNanos(refusal.nanos()));
    return units.guarded(running, refusal);
  }

  private Optional<Signal> failed(RunningUnit running, Failed failed, Permit permit) {
    UnitOfWork unit = running.unit();
    Optional<String> open = judge.openBreaker(failed.cause());
    if (open.isPresent()) {
      return metOpen(running, failed.cause(), guards.refusal(open.get()));
    }
    Verdict verdict = judge.verdict(unit, failed.cause());
    FailureKind kind = verdict.kind();
    Optional<Decision> decision = units.decide(running, failed, kind);
    if (decision.isEmpty()) {
      log.info("{} was cut off, as its partition is given up: {}", unit, failed.cause().toString());
      return units.cutOff(running);
    }
    permit.failed(verdict.blamed(), running.nanos(), verdict.thrown());
    tell(unit, failed.cause(), kind, decision.get());
    return units.failed(running, failed, decision.get(), judge.text(failed.cause()));
  }

  /** What a committed unit did other than to have records handled. */
  private void tell(RunningUnit running) {
    LaneKey lane = running.unit().lane();
    if (running.purpose() instanceof Purpose.SetAside aside) {
      setAside(running.unit(), aside);
    } else if (running.purpose() instanceof Purpose.CarryOut errand) {
      running.became().ifPresent(state -> settled(lane, errand.letter(), state, null));
    } else if (running.purpose() instanceof Purpose.TryLetter trial) {
      running.became().ifPresent(state -> settled(lane, trial.letter(), state, null));
    } else if (running.purpose() instanceof Purpose.PutBack back) {
      running.became().ifPresent(state -> settled(lane, back.letter(), state, back.cause()));
    }
  }

  private void settled(
      LaneKey lane, DueLetter letter, LetterState state, @Nullable Throwable cause) {
    if (cause == null) {
      log.info("letter {}, offset {} of {}, is {}", letter.id(), letter.offset(), lane, state);
    } else {
      log.warn(
          "letter {}, offset {} of {}, was redriven in vain and is {}",
          letter.id(),
          letter.offset(),
          lane,
          state,
          cause);
    }
    listener.settled(lane, letter, state, cause);
  }

  private void setAside(UnitOfWork unit, Purpose.SetAside aside) {
    long offset = unit.records().get(0).offset();
    if (aside.action() instanceof FailureAction.Skip) {
      log.warn(
          "the record at offset {} of {} was left out after {} tries, as its handler's policy says; its offset is in tidemark_gap",
          offset,
          unit.lane(),
          aside.tries(),
          aside.cause());
      listener.skipped(unit, aside.cause());
    } else {
      log.warn(
          "the record at offset {} of {} was set aside after {} tries, as its handler's policy says: {}; it is in tidemark_dead_letter",
          offset,
          unit.lane(),
          aside.tries(),
          aside.action(),
          aside.cause());
      listener.setAside(unit, aside.state(unit.records().get(0)), aside.cause());
    }
  }

  private void tell(UnitOfWork unit, Throwable cause, FailureKind kind, Decision decision) {
    if (decision instanceof Decision.Retry retry) {
      log.warn(
          "{} failed (attempt {}, {}) and is tried again in {}",
          unit,
          unit.attempt(),
          kind,
          retry.delay(),
          cause);
      listener.retrying(unit, cause, retry.delay());
    } else if (decision instanceof Decision.NextTry next) {
      log.warn("{} failed and is tried again in {}", unit, next.delay(), cause);
      listener.retrying(unit, cause, next.delay());
    } else if (decision instanceof Decision.Smaller smaller) {
      log.info(
          "{} failed ({}) and is tried again in smaller units: {}", unit, kind, cause.toString());
      listener.retrying(unit, cause, smaller.delay());
    } else if (decision instanceof Decision.Later later) {
      log.info(
          "{}: a letter is redriven in {}, as that failed ({}): {}",
          unit.lane(),
          later.delay(),
          kind,
          cause.toString());
      listener.retrying(unit, cause, later.delay());
    }
  }
}
