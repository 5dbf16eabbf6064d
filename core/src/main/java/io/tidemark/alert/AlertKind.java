// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import static io.tidemark.alert.AlertSeverity.CRITICAL;
import static io.tidemark.alert.AlertSeverity.INFO;
import static io.tidemark.alert.AlertSeverity.WARNING;

/** What an alert is about; how grave it is, and the safe thing to do. */
public enum AlertKind {
  /** A partition stands still until a human acts; others go on. */
  HALTED(
      CRITICAL,
      "Repair the cause and restart the instance, which tries the record again; or leave the record"
          + " out with Tidemark.skip, or go on elsewhere with Tidemark.seek (docs/operating.md)."),

  /** A lane that has something to do does not move. */
  NOT_PROGRESSING(
      CRITICAL,
      "Free what the message says it hangs on: a session, a handler, the database. Nothing is lost;"
          + " a restart helps only if a handler hangs (docs/operating.md)."),

  /** The database does not answer: nothing is handled until it does. */
  DATABASE_UNREACHABLE(
      CRITICAL,
      "Look after the database and the way to it. Nothing is lost and no try is used up: the group"
          + " goes on by itself (docs/failures.md)."),

  /** What handlers need is away: partitions that need it are paused. */
  BREAKER_OPENED(
      WARNING,
      "Look after what the breaker guards. Nothing is lost and no try is used up: it is tried again"
          + " by itself (docs/failures.md)."),

  /** What was away is back. */
  BREAKER_CLOSED(INFO, "Nothing is to be done."),

  /** A record was left out, as its handler's policy says. */
  SKIPPED(
      WARNING,
      "Look whether it may be missed: its offset is in tidemark_gap, with the cause"
          + " (docs/failures.md)."),

  /** A record was set aside, as its handler's policy says; perhaps later ones of its key wait. */
  PARKED(
      WARNING,
      "Find it by Tidemark.deadLetters().find, repair the cause, then redrive or discard it"
          + " (docs/failures.md)."),

  /**
   * Processes ended while they handled a record alone; after a few of them it is done with it what
   * its handler's policy says.
   */
  CRASH_LOOP(
      CRITICAL,
      "Find out what ended the processes: their last lines, their memory, the kernel's log. Others"
          + " are ended until the record is set aside by itself, or left out with Tidemark.skip;"
          + " repair its handler before you redrive it (docs/failures.md)."),

  /** What was to follow a commit failed, and is not tried again. */
  MISSED(
      WARNING,
      "Find out what was not done, and make up for it by hand: the record counts as handled"
          + " (docs/guarantees.md)."),

  /** A policy moved a partition over a hole in the log, or back. */
  GAP(
      CRITICAL,
      "What was left out is in tidemark_gap: find out what it held and make up for it"
          + " (docs/positions.md)."),

  /** The database was set back to an older state; what was undone is handled again. */
  RESTORED(
      CRITICAL,
      "Find out what set the database back. Look after effects outside of it, which come twice"
          + " (docs/positions.md)."),

  /** An upstream producer keeps a transaction open: nothing after it can be read. */
  TRANSACTION_HANGS(
      WARNING, "Let its producer end it, or abort it: kafka-transactions.sh (docs/operating.md)."),

  /** The database gave a code of which nobody has said what it means. */
  UNKNOWN_FAILURE(
      WARNING,
      "It is tried again until it passes. If it cannot pass, say so:"
          + " PostgresStore.sqlState(code, FailureKind.PERMANENT) (docs/failures.md)."),

  /** Messages wait to be published and are not. */
  NOT_PUBLISHED(
      CRITICAL,
      "Do what the cause says: make the topic, give the right, raise its max.message.bytes, look"
          + " after Kafka. Nothing is lost: records are handled until the backlog is full, and messages are published once in the"
          + " end (docs/outbox.md, which also says how to leave one out)."),

  /** A tool has committed, or Kafka has lost, offsets by which a group's messages are published. */
  FOREIGN_OFFSET(
      WARNING,
      "Neither reset nor delete the offsets of this group with Kafka's tools: positions are in the"
          + " database (Tidemark.seek). If they have expired, raise offsets.retention.minutes. Readers may see some messages twice, by the same tidemark-id"
          + " (docs/outbox.md)."),

  /** The cluster does not tell the transactions apart by which messages are published. */
  TRANSACTION_VERSION(
      WARNING,
      "Raise transaction.version to 2: kafka-features.sh upgrade --feature transaction.version=2,"
          + " then restart the group. Until then a commit that comes late may end a later transaction:"
          + " readers may miss messages or see some twice (docs/outbox.md)."),

  /** The group as a whole has ended, or did not start, because of an error. */
  FAILED(
      CRITICAL,
      "Start the process again: positions are in the database, nothing is lost and nothing comes"
          + " twice. If it ends again, the cause says why.");

  private final AlertSeverity severity;
  private final String advice;

  AlertKind(AlertSeverity severity, String advice) {
    this.severity = severity;
    this.advice = advice;
  }

  /** How soon a human should look. */
  public AlertSeverity severity() {
    return severity;
  }

  /** The one thing that is safe to do. */
  public String advice() {
    return advice;
  }
}
