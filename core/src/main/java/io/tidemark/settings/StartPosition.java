// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * Where a group starts that has no position in the database. Once a position is stored, it alone
 * counts. All partitions of a topic are started together, when the group claims the first of them;
 * a partition that is added later starts at its beginning, whatever is chosen here.
 *
 * @param kind what to start at
 */
public record StartPosition(Kind kind) {

  /** The first record the log still holds. The default: nothing is missed. */
  public static final StartPosition EARLIEST = new StartPosition(Kind.EARLIEST);

  /** The end of the log when the topic is started: only what comes later is handled. */
  public static final StartPosition LATEST = new StartPosition(Kind.LATEST);

  /** Nowhere: a partition without a position is refused. */
  public static final StartPosition NONE = new StartPosition(Kind.NONE);

  /**
   * The offsets Kafka holds for the group: takes over a service that ran on them. Partitions
   * without one start at the beginning.
   */
  public static final StartPosition ADOPT = new StartPosition(Kind.ADOPT);

  /** The choices. */
  public enum Kind {
    /** See {@link StartPosition#EARLIEST}. */
    EARLIEST,
    /** See {@link StartPosition#LATEST}. */
    LATEST,
    /** See {@link StartPosition#NONE}. */
    NONE,
    /** See {@link StartPosition#ADOPT}. */
    ADOPT
  }
}
