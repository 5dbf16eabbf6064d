// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.settings.TimeLimits;
import io.tidemark.store.StoreContext;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client's connections to the server, and what goes wrong on them. Any thread. */
final class Client {
  private final Server server;
  private final StoreFaults faults;
  private volatile @Nullable StoreContext context;

  Client(Server server, StoreFaults faults) {
    this.server = server;
    this.faults = faults;
  }

  void open(StoreContext opened) {
    context = opened;
  }

  TimeLimits limits() {
    return context().limits();
  }

  private StoreContext context() {
    StoreContext opened = context;
    if (opened == null) {
      throw new IllegalStateException("the store is not open");
    }
    return opened;
  }

  Server server() {
    return server;
  }

  Session begin() {
    faults.connecting();
    return server.begin(context().owner(), limits().idleInTransaction());
  }

  /** Runs one statement of a transaction; its failure is the transaction's. */
  <T> T execute(
      Session session, Statement statement, Duration limit, Supplier<@Nullable T> attempt) {
    try {
      faults.executing(statement);
      T result = server.execute(session, statement, limit, attempt);
      faults.executed(statement);
      return result;
    } catch (DatabaseException e) {
      server.refuse(session, e);
      throw e;
    }
  }

  /**
   * Sends COMMIT and reads the answer.
   *
   * @throws DatabaseException if it was not sent
   * @throws AnswerLostException if it was sent and nobody can tell
   */
  void commit(Session session) throws AnswerLostException {
    CommitFate fate = faults.committing(session.last);
    if (fate instanceof CommitFate.NotSent) {
      DatabaseException lost = DatabaseException.connectionLost("before COMMIT");
      server.refuse(session, lost);
      throw lost;
    }
    if (fate instanceof CommitFate.LostWhileCommitting late) {
      server.sendCommit(session, late.after(), late.commits());
      throw new AnswerLostException("in COMMIT");
    }
    Duration took = fate instanceof CommitFate.Answered answered ? answered.took() : Duration.ZERO;
    server.sendCommit(session, took, !(fate instanceof CommitFate.LostBeforeCommit));
    if (!server.awaitEnd(session) || !(fate instanceof CommitFate.Answered)) {
      throw new AnswerLostException("at COMMIT");
    }
  }

  void rollback(Session session, Throwable because) {
    try {
      server.rollback(session);
    } catch (RuntimeException e) {
      because.addSuppressed(e);
    }
  }

  /** Runs a control call: a transaction of its own. */
  <T> T inTransaction(Function<Session, T> work) {
    Session session = begin();
    try {
      T result = work.apply(session);
      commit(session);
      return result;
    } catch (AnswerLostException e) {
      throw DatabaseException.answerLost(e);
    } catch (RuntimeException | Error e) {
      rollback(session, e);
      throw e;
    }
  }
}
