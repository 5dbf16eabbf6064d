// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one transaction. Guarded by the server's gate; changed by {@link Server}
 * only.
 *
 * <pre>
 *   OPEN ──▶ FAILED ──▶ ENDED
 *     ├──▶ COMMITTING ──▶ ENDED   (by itself, at its time: the client may be gone)
 *     └──▶ ENDED
 * </pre>
 */
final class Session {

  /** The life of a transaction. */
  enum State {
    OPEN,
    FAILED,
    COMMITTING,
    ENDED
  }

  final String client;
  final long idleLimit;
  final Map<RowKey, @Nullable Object> writes = new LinkedHashMap<>();
  final Set<RowKey> locks = new HashSet<>();
  State state = State.OPEN;
  Statement last = Statement.EFFECT;

  /** Why the transaction cannot go on. */
  @Nullable DatabaseException failure;

  /** The row a statement waits for. */
  @Nullable RowKey waitingFor;

  /** Since when no statement runs, or when the one that runs must have ended. */
  long idleFrom;

  /** When a COMMITTING transaction ends, and how. */
  long endsAt;

  boolean commits;

  Session(String client, long idleLimit, long now) {
    this.client = client;
    this.idleLimit = idleLimit;
    this.idleFrom = now;
  }

  /** Idle with a transaction open, for as long as the server allows it. */
  boolean idleTooLong(long now) {
    return (state == State.OPEN || state == State.FAILED) && now - idleFrom >= idleLimit;
  }

  /** Nanoseconds until this session may free its locks by itself. */
  long nanosToEvent(long now) {
    return state == State.COMMITTING ? endsAt - now : idleFrom + idleLimit - now;
  }
}
