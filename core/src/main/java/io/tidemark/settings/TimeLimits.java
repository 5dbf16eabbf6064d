// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.time.Duration;

/**
 * The bound of every wait.
 *
 * @param statement a statement of a unit, enforced by the server
 * @param lock a wait for a row lock inside a unit
 * @param idleInTransaction how long a unit may leave its transaction idle before the server ends
 *     it: what frees the rows of a frozen instance
 * @param socket how long an answer of the server may take; longer than {@code statement}, so that
 *     the server answers first
 * @param connect how long a connection may take to be had
 * @param claim a wait for an old owner's row lock
 * @param drain how long a revoked partition's running unit may take to finish
 * @param shutdown how long a close may take in all
 */
public record TimeLimits(
    Duration statement,
    Duration lock,
    Duration idleInTransaction,
    Duration socket,
    Duration connect,
    Duration claim,
    Duration drain,
    Duration shutdown) {

  /**
   * Thirty seconds: far above any statement a unit should run, far below a default session timeout
   * of Kafka.
   */
  public static final Duration STATEMENT = Duration.ofSeconds(30);

  /** Five seconds: a lock held longer is somebody else's trouble, and the unit is tried again. */
  public static final Duration LOCK = Duration.ofSeconds(5);

  /**
   * Thirty seconds: the longest that a frozen instance can hold the rows its open transaction has
   * touched.
   */
  public static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(30);

  /** Forty seconds: the statement bound and a margin. */
  public static final Duration SOCKET = Duration.ofSeconds(40);

  /** Five seconds: a database that takes longer to connect to is down. */
  public static final Duration CONNECT = Duration.ofSeconds(5);

  /** Five seconds, then the claim is tried again. */
  public static final Duration CLAIM = Duration.ofSeconds(5);

  /** Five seconds: a rebalance waits for this member so long. */
  public static final Duration DRAIN = Duration.ofSeconds(5);

  /** Thirty seconds: what container platforms grant before they kill. */
  public static final Duration SHUTDOWN = Duration.ofSeconds(30);

  /** The defaults. */
  public static final TimeLimits DEFAULT =
      new TimeLimits(STATEMENT, LOCK, IDLE_IN_TRANSACTION, SOCKET, CONNECT, CLAIM, DRAIN, SHUTDOWN);

  /**
   * Refuses bounds that are not positive, and a socket bound that does not exceed the statement's.
   */
  public TimeLimits {
    positive("statement", statement);
    positive("lock", lock);
    positive("idleInTransaction", idleInTransaction);
    positive("socket", socket);
    positive("connect", connect);
    positive("claim", claim);
    positive("drain", drain);
    positive("shutdown", shutdown);
    if (socket.compareTo(statement) <= 0) {
      throw new IllegalArgumentException(
          "the socket limit ("
              + socket
              + ") must exceed the statement limit ("
              + statement
              + "), so that the server answers first");
    }
  }

  private static void positive(String name, Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException(
          "the " + name + " limit must be positive, but is " + limit);
    }
  }
}
