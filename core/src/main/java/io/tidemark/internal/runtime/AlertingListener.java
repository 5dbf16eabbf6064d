// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.alert.Alert;
import io.tidemark.alert.AlertKind;
import io.tidemark.alert.AlertListener;
import io.tidemark.alert.AlertSettings;
import io.tidemark.alert.AlertSubject;
import io.tidemark.failure.Causes;
import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.RecordFailure;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.GroupSettings;
import io.tidemark.status.HangingTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes alerts of what a human should know of all that a listener hears. They leave the process, so
 * they say nothing of what a database quotes of rows. Any thread.
 */
final class AlertingListener implements TidemarkListener {
  private static final Logger log = LoggerFactory.getLogger(AlertingListener.class);

  private final AlertSettings settings;
  private final AlertSubject group;
  private final FailureText texts;
  private final Environment environment;
  private final AlertRepeats repeats;

  AlertingListener(
      AlertSettings settings, GroupSettings group, FailureText texts, Environment environment) {
    this.settings = settings;
    this.group = AlertSubject.group(group.groupId(), group.application());
    this.texts = texts;
    this.environment = environment;
    this.repeats = new AlertRepeats(environment, settings.interval());
  }

  @Override
  public void halted(PartitionKey partition, Throwable cause) {
    String message = "%s stands still: %s".formatted(partition, texts.of(cause));
    alert(AlertKind.HALTED, group.of(partition), message, message, cause);
  }

  /** A process may be lost by many things; only one that was lost in a trial tells of a record. */
  @Override
  public void suspected(UnitOfWork unit, int attempts) {
    if (attempts > 0) {
      String message =
          "%d processes ended while they handled the record at offset %d of %s alone"
              .formatted(attempts, unit.records().get(0).offset(), unit.lane());
      alert(AlertKind.CRASH_LOOP, group.of(unit.lane()), message, message, null);
    }
  }

  @Override
  public void suspected(LaneKey lane, DueLetter letter, int attempts) {
    if (attempts > 0) {
      String message =
          "%d processes ended while they redrove the record at offset %d of %s alone"
              .formatted(attempts, letter.offset(), lane);
      alert(AlertKind.CRASH_LOOP, group.of(lane), message, message, null);
    }
  }

  private void tellIfCrashLoop(UnitOfWork unit, String became, Throwable cause) {
    tellIfCrashLoop(unit.lane(), unit.records().get(0).offset(), became, cause);
  }

  private void tellIfCrashLoop(LaneKey lane, long offset, String became, Throwable cause) {
    boolean crashes = Causes.of(cause).stream().anyMatch(CrashLoopException.class::isInstance);
    if (crashes) {
      String message =
          "the record at offset %d of %s was %s, as processes ended while they handled it"
              .formatted(offset, lane, became);
      alert(AlertKind.CRASH_LOOP, group.of(lane), message, message, cause);
    }
  }

  @Override
  public void skipped(UnitOfWork unit, Throwable cause) {
    tellIfCrashLoop(unit, "left out", cause);
    String message =
        "the record at offset %d of %s was left out"
            .formatted(unit.records().get(0).offset(), unit.lane());
    alert(AlertKind.SKIPPED, group.of(unit.lane()), message, "", cause);
  }

  /** What is not yet to be handled is tried again by itself: nobody need look after it. */
  @Override
  public void setAside(UnitOfWork unit, LetterState state, Throwable cause) {
    tellIfCrashLoop(unit, "set aside", cause);
    if (state != LetterState.NOT_YET) {
      String message =
          "the record at offset %d of %s was set aside: it is %s"
              .formatted(unit.records().get(0).offset(), unit.lane(), state);
      alert(AlertKind.PARKED, group.of(unit.lane()), message, "", cause);
    }
  }

  /** Redriven in vain, or not possible in its time. */
  @Override
  public void settled(
      LaneKey lane, DueLetter letter, LetterState state, @Nullable Throwable cause) {
    if (cause != null) {
      tellIfCrashLoop(lane, letter.offset(), "made " + state, cause);
    }
    if (cause != null && state.dead()) {
      String message =
          "the record at offset %d of %s was redriven in vain: it is %s"
              .formatted(letter.offset(), lane, state);
      alert(AlertKind.PARKED, group.of(lane), message, "", cause);
    }
  }

  @Override
  public void missed(UnitOfWork unit, Throwable cause) {
    String message = "%s is committed, and what was to follow failed".formatted(unit);
    alert(AlertKind.MISSED, group.of(unit.lane()), message, "", cause);
  }

  @Override
  public void unknownFailure(String code, Throwable cause) {
    String message = "the database answered with %s, whose meaning is not known".formatted(code);
    alert(AlertKind.UNKNOWN_FAILURE, group.of(code), message, "", cause);
  }

  @Override
  public void jumped(PartitionKey partition, long from, long to) {
    String message =
        from < to
            ? "%s went on at %d: offsets from %d on are not handled".formatted(partition, to, from)
            : "%s went back from %d to %d, which the log holds anew".formatted(partition, from, to);
    alert(AlertKind.GAP, group.of(partition), message, message, null);
  }

  @Override
  public void notProgressing(LaneKey lane, Duration since, String explanation) {
    String message = "%s has not moved for %s: %s".formatted(lane, since, explanation);
    alert(AlertKind.NOT_PROGRESSING, group.of(lane), message, "", null);
  }

  @Override
  public void transactionHangs(HangingTransaction transaction) {
    AlertSubject subject = group.of(transaction.partition());
    alert(AlertKind.TRANSACTION_HANGS, subject, transaction.describe(), "", null);
  }

  @Override
  public void restored(PartitionKey partition, long reached, long stored) {
    String message =
        "the database holds position %d of %s, but %d was committed before"
            .formatted(stored, partition, reached);
    alert(AlertKind.RESTORED, group.of(partition), message, "", null);
  }

  @Override
  public void breakerOpened(String name, @Nullable Instant until, @Nullable Throwable lastCause) {
    String message =
        "breaker %s is open%s: what needs it waits"
            .formatted(name, until == null ? "" : " until " + until);
    alert(
        Breakers.guardsDatabase(name) ? AlertKind.DATABASE_UNREACHABLE : AlertKind.BREAKER_OPENED,
        group.of(name),
        message,
        "",
        lastCause);
  }

  @Override
  public void breakerClosed(String name) {
    alert(AlertKind.BREAKER_CLOSED, group.of(name), "breaker " + name + " is closed", "", null);
  }

  @Override
  public void notPublished(PartitionKey partition, Throwable cause) {
    String message = "a message that a record of %s caused is not published".formatted(partition);
    alert(AlertKind.NOT_PUBLISHED, group.of(partition), message, "", cause);
  }

  @Override
  public void publishingFails(Throwable cause) {
    alert(AlertKind.NOT_PUBLISHED, group, "no message is published", "", cause);
  }

  @Override
  public void foreignOffset(PartitionKey partition, OptionalLong offset, long messages) {
    String why =
        offset.isPresent()
            ? "somebody else has committed offset %d of %s to the group"
                .formatted(offset.getAsLong(), partition)
            : "Kafka knows no offset of %s, as if the group's had expired or been deleted"
                .formatted(partition);
    String message = "%s: %d messages are published, perhaps again".formatted(why, messages);
    alert(AlertKind.FOREIGN_OFFSET, group.of(partition), message, message, null);
  }

  @Override
  public void transactionsNotToldApart(int transactionVersion) {
    String message =
        "the cluster's transaction.version is %d: a commit of published messages that comes late may end a later transaction"
            .formatted(transactionVersion);
    alert(AlertKind.TRANSACTION_VERSION, group, message, "", null);
  }

  @Override
  public void failed(Throwable cause) {
    alert(AlertKind.FAILED, group, "the group has ended: " + texts.of(cause), "", cause);
  }

  /** The group did not start; whoever started it is told by the exception. */
  void refused(Throwable cause) {
    String why = cause instanceof TidemarkException ? texts.message(cause) : texts.of(cause);
    alert(AlertKind.FAILED, group, "the group did not start: " + why, "", cause);
  }

  /**
   * Tells it, unless the same was told lately.
   *
   * @param detail what makes it another one than one of the same kind and subject; perhaps empty
   */
  private void alert(
      AlertKind kind,
      AlertSubject subject,
      String message,
      String detail,
      @Nullable Throwable cause) {
    if (settings.listeners().isEmpty()) {
      return;
    }
    repeats
        .tell(new AlertRepeats.Same(kind, subject, detail))
        .ifPresent(
            leftOut -> {
              Alert.Cause because = cause == null ? null : because(RecordFailure.thrown(cause));
              Alert alert = new Alert(kind, subject, message, because, environment.now(), leftOut);
              tell(listener -> listener.alert(alert));
            });
  }

  private Alert.Cause because(Throwable thrown) {
    return new Alert.Cause(
        thrown.getClass().getName(), thrown.getMessage() == null ? null : texts.message(thrown));
  }

  /** Lets what was told leave the process; the last that is asked of it. */
  void close(Duration bound) {
    long end = environment.nanoTime() + bound.toNanos();
    tell(listener -> listener.close(Duration.ofNanos(Math.max(0, end - environment.nanoTime()))));
  }

  private void tell(Consumer<AlertListener> what) {
    for (AlertListener listener : settings.listeners()) {
      try {
        what.accept(listener);
      } catch (VirtualMachineError e) {
        throw e;
      } catch (RuntimeException | Error e) {
        log.warn("an alert listener threw; nothing else is affected", e);
      }
    }
  }
}
