// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

/** What a lane is doing. */
public enum LaneState {
  /** Assigned by Kafka, not yet claimed in the database. */
  CLAIMING,
  /** Claimed; the consumer is moving to its position. */
  SEEKING,
  /** Claimed and has nothing to do. */
  IDLE,
  /** Has records that wait for a worker. */
  READY,
  /** A worker runs a unit of it. */
  RUNNING,
  /** Waits to try a failed unit again. */
  RETRYING,
  /**
   * Waits for a circuit breaker: what its handler needs, or the database, is away. Its partition is
   * paused while the breaker is open.
   */
  GUARDED,
  /** Stopped by an error; a human must act. */
  HALTED,
  /** Being given up. */
  DRAINING
}
