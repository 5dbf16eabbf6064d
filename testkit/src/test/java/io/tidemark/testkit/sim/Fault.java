// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.EnumSet;
import java.util.Set;

/** What goes wrong in a simulation. Each seed leaves out a random half. */
enum Fault {
  /** An instance dies, its connections with it. */
  KILL,
  /** An instance dies with its host: the database hears nothing of it. */
  KILL_HOST,
  /** An instance stands still, perhaps for longer than its session, and then goes on. */
  FREEZE,
  /** An instance is closed in order. */
  CLOSE,
  /** Kafka takes a living member for dead. */
  EXPEL,
  /** Who has which partition is worked out anew. */
  REBALANCE,
  /** Another replica leads a partition. */
  NEW_LEADER,
  /** The topic gets another partition. */
  NEW_PARTITION,
  /** An operator moves partitions through an instance. */
  SEEK,
  /** The first records of a partition are deleted, handled or not. */
  RETENTION,
  /** The database crashes and is back after a while. */
  DATABASE_DOWN,
  /** What handlers call besides the database cannot be reached for a while. */
  DEPENDENCY_AWAY,
  /** The topic is deleted and made again. */
  NEW_TOPIC,
  /** A connection cannot be had. */
  NOT_CONNECTED,
  /** A connection breaks before or after a statement. */
  CONNECTION_LOST,
  /** A statement is chosen to end a deadlock. */
  DEADLOCK,
  /** A statement waits too long for a row. */
  LOCK_TIMEOUT,
  /** The database fails for a while in some other way. */
  PASSING_ERROR,
  /** The connection breaks before COMMIT is sent. */
  COMMIT_NOT_SENT,
  /** Committed, answer lost. */
  COMMIT_APPLIED,
  /** Not committed, answer lost. */
  COMMIT_LOST,
  /** Committed when the client has long given up. */
  COMMIT_LATE,
  /** Not committed, but the row stays locked when the client has long given up. */
  COMMIT_VANISHES,
  /** COMMIT takes its time. */
  COMMIT_SLOW,
  /** A handler takes its time. */
  SLOW_HANDLER,
  /** A handler throws once or more for a record. */
  FAILING_HANDLER,
  /** A record ends every process whose handler meets it, until it is set aside or left out. */
  DEADLY_RECORD,
  /** A handler says of a record that another must come first. */
  NOT_POSSIBLE,
  /** Handlers lock rows that handlers of other lanes lock as well. */
  HOT_ROWS,
  /** Polls fail. */
  FAILING_POLLS,
  /** Kafka does not take positions. */
  FAILING_MIRROR,
  /** Admin calls fail. */
  FAILING_VIEWS;

  /** Those that come at any moment, and not with something that an instance does. */
  static final Set<Fault> FROM_OUTSIDE = EnumSet.range(KILL, DEPENDENCY_AWAY);

  /** Those that a seed has for reasons of their own. */
  static final Set<Fault> OF_SEED = EnumSet.of(DEPENDENCY_AWAY, DEADLY_RECORD, NOT_POSSIBLE);

  /** Those after which the log does not go on where a position is. */
  static final Set<Fault> BREAKS = EnumSet.of(SEEK, RETENTION, NEW_TOPIC);
}
