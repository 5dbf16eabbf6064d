// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.time.Duration;
import java.time.Instant;

/**
 * Where partitions start that have no position in the database. Once a position is stored, it alone
 * counts. All partitions of a topic that one store holds are started together, when the group
 * claims the first of them, and what was chosen then is stored at once; those that adopt Kafka's
 * offsets are started one by one, each when it is claimed.
 */
public sealed interface StartPosition {

  /** The first record the log still holds. The default: nothing is missed. */
  StartPosition EARLIEST = Named.EARLIEST;

  /** The end of the log when the topic is started: only what comes later is handled. */
  StartPosition LATEST = Named.LATEST;

  /** Nowhere: a partition without a position is refused. */
  StartPosition NONE = Named.NONE;

  /**
   * The offsets Kafka holds for the group: takes over a service that ran on them. Partitions
   * without one start at the beginning. Stop the old service first: what it handles while it still
   * runs and does not commit is handled again.
   */
  StartPosition ADOPT = Named.ADOPT;

  /**
   * The first record whose timestamp is this moment or later, or the end of the log if there is
   * none. Records before it that carry later timestamps are not handled.
   */
  static StartPosition at(Instant moment) {
    return new Moment(moment);
  }

  /** As {@link #at}, this long before the topic is started by the clock of this machine. */
  static StartPosition ago(Duration age) {
    return new Ago(age);
  }

  /** A place that has a name. */
  enum Named implements StartPosition {
    /** See {@link StartPosition#EARLIEST}. */
    EARLIEST,
    /** See {@link StartPosition#LATEST}. */
    LATEST,
    /** See {@link StartPosition#NONE}. */
    NONE,
    /** See {@link StartPosition#ADOPT}. */
    ADOPT
  }

  /** See {@link StartPosition#at}. */
  record Moment(Instant moment) implements StartPosition {}

  /** See {@link StartPosition#ago}. */
  record Ago(Duration age) implements StartPosition {
    /** Refuses the future. */
    public Ago {
      if (age.isNegative()) {
        throw new IllegalArgumentException(
            "a start must lie in the past, but %s is in the future".formatted(age));
      }
    }
  }
}
