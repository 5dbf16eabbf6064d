// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneKey;
import io.tidemark.postgres.internal.guard.GuardedConnection;
import io.tidemark.postgres.internal.guard.TransactionEscapeException;
import io.tidemark.postgres.internal.guard.TransactionGuard;
import io.tidemark.store.Advance;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.UnitTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of a unit. The worker's thread uses it; any thread may abort it, or ask what it
 * waits for. Its connection is borrowed at the first use of the database, and cut off rather than
 * given back if it is not known to be clean.
 *
 * <pre>
 *   unused ──first use──▶ open ──advance──▶ advanced ──COMMIT──▶ ended
 *     └────────────────────┴─rollback, abort──┴───────────────────▲
 * </pre>
 */
final class PostgresUnit implements UnitTransaction {
  private static final String CONNECTION_DOES_NOT_EXIST = "08003";

  private final Session session;
  private final LaneKey lane;
  private final UnitHandles handles;
  private final LaneAdvance laneAdvance;
  private final TransactionGuard guard = new TransactionGuard();

  /**
   * Guards the two that follow: what other threads may cut, which is nothing once COMMIT is sent.
   */
  private final Object cut = new Object();

  private boolean aborted;
  private @Nullable LentConnection cuttable;

  private boolean returned;
  private @Nullable LentConnection lent;
  private volatile @Nullable String transactionId;
  private boolean advanced;
  private @Nullable GuardedConnection connection;
  private @Nullable Handle handle;

  PostgresUnit(Session session, LaneKey lane, UnitHandles handles, LaneAdvance laneAdvance) {
    this.session = session;
    this.lane = lane;
    this.handles = handles;
    this.laneAdvance = laneAdvance;
  }

  /** The unit whose transaction this is. */
  static PostgresUnit of(UnitTransaction transaction) {
    if (transaction instanceof PostgresUnit unit) {
      return unit;
    }
    throw new IllegalArgumentException("not a transaction of this store: " + transaction);
  }

  /** What handlers may ask for. */
  static Set<Class<?>> resources() {
    return Set.of(Handle.class, Connection.class);
  }

  @Override
  public <T> T resource(Class<T> type) {
    if (type == Connection.class) {
      return type.cast(guarded());
    }
    if (type == Handle.class) {
      return type.cast(handle());
    }
    throw new IllegalArgumentException(
        "this store offers %s, but not %s".formatted(resources(), type.getName()));
  }

  private GuardedConnection guarded() {
    if (guard.hasEnded()) {
      throw new TransactionEscapeException(
          lane + ": asked for after the unit had advanced or ended; its time is over");
    }
    if (connection == null) {
      connection = new GuardedConnection(this::opened, guard);
    }
    return connection;
  }

  /** For the handler, which may wait for something else before it uses what it was given. */
  private Connection opened() {
    try {
      return open();
    } catch (SQLException e) {
      throw StoreFailures.of(lane, "could not begin the unit's transaction", e);
    }
  }

  private Handle handle() {
    GuardedConnection its = guarded();
    if (handle == null) {
      handle = handles.open(its, guard);
    }
    return handle;
  }

  /** The raw connection, inside the transaction. */
  private Connection open() throws SQLException {
    if (lent == null) {
      if (returned) {
        throw new IllegalStateException(lane + ": the unit's work has returned");
      }
      lent = LentConnection.from(session.workers(), session.limits().socket());
      synchronized (cut) {
        cuttable = lent;
        requireNotAborted();
      }
      transactionId = TransactionStart.ofUnit(session).beginNumbered(lent.connection());
    }
    return lent.connection();
  }

  private void requireNotAborted() throws SQLException {
    if (aborted) {
      throw new SQLException(lane + ": the unit was aborted", CONNECTION_DOES_NOT_EXIST);
    }
  }

  /** Moves the lane: the last statement, after which handlers can do nothing more. */
  void advance(Advance advance) {
    endHandlersTime();
    try {
      requireSameTransaction(laneAdvance.advance(open(), advance));
      advanced = true;
    } catch (SQLException e) {
      throw StoreFailures.of(advance.lane(), "could not advance to " + advance.to(), e);
    }
  }

  /** Runs statements of the library's own between the handler's and the advance. */
  <T> T run(String what, ControlTransactions.Work<T> work) {
    try {
      return work.run(open());
    } catch (SQLException e) {
      throw StoreFailures.of(lane, "could not " + what, e);
    }
  }

  /** Closes what handlers left open, and makes dead what they were given. */
  private void endHandlersTime() {
    if (!guard.hasEnded()) {
      handles.clean(handle);
      guard.end();
    }
  }

  private void requireSameTransaction(String id) {
    if (!id.equals(transactionId)) {
      throw new TransactionEscapeException(
          lane
              + ": the unit's transaction was ended by SQL text: what it did before is committed or lost without its position; take COMMIT and ROLLBACK out of the handler's SQL");
    }
  }

  /** Commits, unless something the work did forbids it. */
  void commit() throws SQLException {
    endHandlersTime();
    TransactionEscapeException escape = guard.escape();
    if (escape != null) {
      throw escape;
    }
    if (lent == null) {
      return;
    }
    if (!advanced) {
      requireSameTransaction(laneAdvance.transactionId(lent.connection()));
    }
    synchronized (cut) {
      requireNotAborted();
      cuttable = null;
    }
    CommitAnswer.await(lent.connection(), lane);
  }

  /** Gives back what was borrowed, after a commit, which nothing can undo any more. */
  void afterCommit() {
    returned = true;
    if (lent != null) {
      lent.giveBack();
    }
    handles.afterCommit(handle);
  }

  /** Rolls back and gives back what was borrowed; what goes wrong is added to the failure. */
  void rollBack(Throwable failure) {
    guard.end();
    returned = true;
    if (lent != null) {
      end(lent, failure);
    }
    if (failure instanceof CommitInDoubtException) {
      handles.forget(handle);
    } else {
      handles.afterRollback(handle);
    }
  }

  private void end(LentConnection connection, Throwable failure) {
    if (isCut() || failure instanceof CommitInDoubtException || SqlFailures.isReadOnly(failure)) {
      connection.discard(failure);
    } else {
      connection.rollBack(failure);
    }
  }

  /** Keeps others from cutting the connection from now on; returns whether one has. */
  private boolean isCut() {
    synchronized (cut) {
      cuttable = null;
      return aborted;
    }
  }

  @Override
  public void abort() {
    synchronized (cut) {
      aborted = true;
      if (cuttable != null) {
        cuttable.cut();
        cuttable = null;
      }
    }
  }

  @Override
  public Optional<String> waitsFor() {
    String id = transactionId;
    try {
      return id == null ? Optional.empty() : LockWaits.of(session, id);
    } catch (SQLException e) {
      throw StoreFailures.of(lane, "could not ask what the unit waits for", e);
    }
  }
}
