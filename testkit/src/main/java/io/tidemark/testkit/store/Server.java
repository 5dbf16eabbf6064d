// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.testkit.store.Session.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The database's side: committed rows, row locks and sessions under READ COMMITTED. Any thread; all
 * state is guarded by one gate. It has no thread of its own: what happens by itself (a backend that
 * outlives its client, a transaction idle for too long) happens when somebody looks.
 */
final class Server {
  private final Environment environment;
  private final Gate gate;
  private final Rows committed = new Rows();
  private final Map<RowKey, Session> holders = new HashMap<>();
  private final Set<Session> sessions = new LinkedHashSet<>();
  private final CommitLog log;
  private final AtomicLong ids = new AtomicLong();
  private boolean up = true;

  Server(Environment environment) {
    this.environment = environment;
    this.gate = environment.gate();
    this.log = new CommitLog(committed);
  }

  // The client's side: each of these is one exchange with the server.

  Session begin(String client, Duration idleLimit) {
    return gate.change(
        () -> {
          settle();
          if (!up) {
            throw DatabaseException.unreachable();
          }
          Session session = new Session(client, idleLimit.toNanos(), environment.nanoTime());
          sessions.add(session);
          return session;
        });
  }

  /**
   * Runs one statement.
   *
   * @param attempt answers null while it has to wait for a lock; is called inside the gate
   * @param limit how long it may wait
   * @throws DatabaseException if it fails; then the transaction has failed
   */
  <T> T execute(
      Session session, Statement statement, Duration limit, Supplier<@Nullable T> attempt) {
    long deadline = environment.nanoTime() + limit.toNanos();
    long lookAgainAt = environment.nanoTime();
    try {
      while (true) {
        Answer<T> answer = attempt(session, statement, attempt, lookAgainAt, deadline);
        if (answer instanceof Answer.Done<T> done) {
          return done.value();
        }
        if (environment.nanoTime() - deadline >= 0) {
          throw gate.look(() -> lockTimeout(session));
        }
        if (Thread.currentThread().isInterrupted()) {
          throw DatabaseException.connectionLost("interrupted");
        }
        lookAgainAt = gate.look(() -> nextEvent(deadline));
      }
    } catch (RuntimeException e) {
      refuse(session, e);
      throw e;
    }
  }

  /** A statement did not succeed: by the server's own error, the transaction fails. */
  void refuse(Session session, RuntimeException why) {
    gate.change(
        () -> {
          session.waitingFor = null;
          session.idleFrom = environment.nanoTime();
          return why instanceof DatabaseException error ? fail(session, error) : session;
        });
  }

  private <T> @Nullable Answer<T> attempt(
      Session session,
      Statement statement,
      Supplier<@Nullable T> attempt,
      long lookAgainAt,
      long deadline) {
    return gate.await(
        () -> {
          settle();
          requireOpen(session);
          session.idleFrom = deadline;
          session.last = statement;
          T value = attempt.get();
          if (value != null) {
            session.waitingFor = null;
            session.idleFrom = environment.nanoTime();
            return new Answer.Done<>(value);
          }
          return nextEvent(deadline) - lookAgainAt < 0 ? new Answer.LookAgain<>() : null;
        },
        lookAgainAt - environment.nanoTime());
  }

  /** Hands COMMIT to the server, which acts on it even if the client goes away. */
  void sendCommit(Session session, Duration after, boolean commits) {
    gate.change(
        () -> {
          settle();
          requireOpen(session);
          session.state = State.COMMITTING;
          session.endsAt = environment.nanoTime() + after.toNanos();
          session.commits = commits;
          return session;
        });
  }

  /** Waits for the answer to COMMIT: whether it was done. */
  boolean awaitEnd(Session session) {
    while (!Thread.currentThread().isInterrupted()) {
      Boolean done =
          gate.await(() -> ended(session), Math.max(1, session.endsAt - environment.nanoTime()));
      if (done != null) {
        return done;
      }
    }
    return false;
  }

  private @Nullable Boolean ended(Session session) {
    settle();
    return session.state == State.ENDED ? session.commits : null;
  }

  void rollback(Session session) {
    gate.change(
        () -> {
          if (session.state == State.OPEN || session.state == State.FAILED) {
            end(session);
          }
          return session;
        });
  }

  /** Cuts the connection, unless COMMIT is on its way. */
  void cut(Session session) {
    gate.change(
        () -> {
          if (session.state == State.OPEN) {
            fail(session, DatabaseException.connectionLost("aborted"));
          }
          return session;
        });
  }

  // What only the world can do to a database.

  /** A client's process died: its connections break, but a COMMIT that was sent stands. */
  void disconnect(String client) {
    gate.change(
        () -> {
          settle();
          for (Session session : List.copyOf(sessions)) {
            if (session.client.equals(client) && session.state != State.COMMITTING) {
              fail(session, DatabaseException.connectionLost("the client died"));
              end(session);
            }
          }
          return client;
        });
  }

  /** Ends every transaction and refuses connections until told otherwise. */
  void setUp(boolean nowUp) {
    gate.change(
        () -> {
          settle();
          up = nowUp;
          if (!nowUp) {
            for (Session session : List.copyOf(sessions)) {
              session.commits = false;
              fail(session, DatabaseException.connectionLost("the database stopped"));
              end(session);
            }
          }
          return up;
        });
  }

  void observe(CommitObserver observer) {
    gate.change(
        () -> {
          log.add(observer);
          return observer;
        });
  }

  /** Reads what is committed. */
  <T> T look(Supplier<T> look) {
    return gate.change(
        () -> {
          settle();
          return look.get();
        });
  }

  /** The next number of its one sequence; a transaction that rolls back leaves a hole. */
  long nextId() {
    return ids.incrementAndGet();
  }

  /** Its clock. */
  long millis() {
    return environment.now().toEpochMilli();
  }

  Rows committed() {
    return committed;
  }

  int open() {
    return look(sessions::size);
  }

  int waiting() {
    return look(() -> (int) sessions.stream().filter(s -> s.waitingFor != null).count());
  }

  // Inside the gate.

  /** A row as the session sees it. */
  @Nullable Object read(Session session, RowKey key) {
    return session.writes.containsKey(key) ? session.writes.get(key) : committed.get(key);
  }

  /** All rows of a table as the session sees them: its own after those that are committed. */
  List<Object> readAll(Session session, String table) {
    Rows view = new Rows();
    committed.copyTo(view, table);
    session.writes.forEach(
        (key, row) -> {
          if (key.table().equals(table)) {
            view.put(key, row);
          }
        });
    return view.all(table);
  }

  /** Locks a row if nobody else holds it. */
  boolean lock(Session session, RowKey key) {
    Session holder = holders.putIfAbsent(key, session);
    if (holder == null || holder == session) {
      session.locks.add(key);
      session.waitingFor = null;
      return true;
    }
    session.waitingFor = key;
    refuseDeadlock(session, holder);
    return false;
  }

  /** Whether somebody else holds a row. */
  boolean heldByOther(Session session, RowKey key) {
    Session holder = holders.get(key);
    return holder != null && holder != session;
  }

  /** Locks a row if nobody else holds it, and does not wait for it otherwise. */
  boolean lockFree(Session session, RowKey key) {
    Session holder = holders.putIfAbsent(key, session);
    if (holder != null && holder != session) {
      return false;
    }
    session.locks.add(key);
    return true;
  }

  /** Who holds a row. */
  String holder(RowKey key) {
    Session holder = holders.get(key);
    return holder == null ? "nobody" : holder.client + ", " + holder.state;
  }

  private void refuseDeadlock(Session session, Session holder) {
    Session next = holder;
    for (int i = 0; i < holders.size() && next != null && next.waitingFor != null; i++) {
      next = holders.get(next.waitingFor);
      if (next == session) {
        throw DatabaseException.deadlock();
      }
    }
  }

  private static void requireOpen(Session session) {
    if (session.failure != null) {
      throw session.state == State.FAILED && !session.failure.sqlState().startsWith("08")
          ? DatabaseException.transactionFailed(session.failure)
          : session.failure;
    }
    if (session.state != State.OPEN) {
      throw new IllegalStateException("the transaction is " + session.state);
    }
  }

  private DatabaseException lockTimeout(Session session) {
    RowKey row = session.waitingFor;
    return row == null
        ? DatabaseException.lockTimeout("a row", "nobody any more")
        : DatabaseException.lockTimeout(row.toString(), holder(row));
  }

  private Session fail(Session session, DatabaseException why) {
    if (session.state == State.OPEN) {
      session.state = State.FAILED;
      session.failure = why;
      release(session);
    }
    return session;
  }

  private void settle() {
    long now = environment.nanoTime();
    List<Session> due = new ArrayList<>();
    for (Session session : sessions) {
      if (session.state == State.COMMITTING && now - session.endsAt >= 0) {
        due.add(session);
      } else if (session.idleTooLong(now)) {
        fail(session, DatabaseException.connectionLost("idle in transaction for too long"));
        due.add(session);
      }
    }
    due.sort((a, b) -> Long.signum(a.endsAt - b.endsAt));
    due.forEach(this::end);
  }

  private void end(Session session) {
    session.commits &= session.state == State.COMMITTING;
    session.state = State.ENDED;
    sessions.remove(session);
    release(session);
    if (session.commits) {
      log.commit(session);
    }
  }

  private void release(Session session) {
    for (RowKey key : session.locks) {
      holders.remove(key, session);
    }
    session.locks.clear();
    session.waitingFor = null;
  }

  /** When a row may become free by itself, or the given time if that is sooner. */
  private long nextEvent(long latest) {
    long now = environment.nanoTime();
    long left = latest - now;
    for (Session session : sessions) {
      if (!session.locks.isEmpty()) {
        left = Math.min(left, Math.max(0, session.nanosToEvent(now)));
      }
    }
    return now + left;
  }

  /** What an attempt to run a statement came to. */
  private sealed interface Answer<T> {
    record Done<T>(T value) implements Answer<T> {}

    record LookAgain<T>() implements Answer<T> {}
  }
}
