// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static io.tidemark.lane.FailureKind.CONTENTION;
import static io.tidemark.lane.FailureKind.INFRASTRUCTURE;
import static io.tidemark.lane.FailureKind.PERMANENT;
import static io.tidemark.lane.FailureKind.TRANSIENT;

import io.tidemark.lane.FailureKind;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failure of the database means for the record that met it: one table, read from the
 * SQLState. 25P02 is not in it: it says only that something failed before, which is its cause. Safe
 * for all threads.
 */
final class SqlFailures {
  private static final Logger log = LoggerFactory.getLogger(SqlFailures.class);

  private static final String DEADLOCK_DETECTED = "40P01";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String READ_ONLY_TRANSACTION = "25006";
  private static final String FEATURE_NOT_SUPPORTED = "0A000";
  private static final String STALE_PLAN = "cached plan must not change result type";

  /** What a failure is called that carries no SQLState. */
  private static final String WITHOUT_STATE = "none";

  /** What SQLStates that begin like this mean. */
  record Rule(String prefix, FailureKind kind) {
    private static final Pattern PREFIX = Pattern.compile("[0-9A-Z]{2}|[0-9A-Z]{5}");

    /** A user's: a class or a whole state. */
    static Rule of(String sqlState, FailureKind kind) {
      if (!PREFIX.matcher(sqlState).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no SQLState; write a whole one such as P0042, or the two characters of a class"
                .formatted(sqlState));
      }
      if (kind == FailureKind.BUG) {
        throw new IllegalArgumentException(
            "SQLState %s cannot mean a bug of the library: halt by a policy".formatted(sqlState));
      }
      return new Rule(sqlState, kind);
    }

    private boolean fits(String state) {
      return state.startsWith(prefix);
    }
  }

  /** The first rule that fits holds: whole states stand before their classes. */
  private static final List<Rule> RULES =
      List.of(
          // Two transactions were in each other's way.
          new Rule("40001", CONTENTION), // serialization failure
          new Rule(DEADLOCK_DETECTED, CONTENTION),
          new Rule(LOCK_NOT_AVAILABLE, CONTENTION),
          // The database is away, full, or not the one to write to.
          new Rule("08", INFRASTRUCTURE), // connection
          new Rule("53", INFRASTRUCTURE), // out of disk, memory, connections
          new Rule("57P0", INFRASTRUCTURE), // shut down, crashed, starting
          new Rule("58", INFRASTRUCTURE), // input and output
          new Rule(READ_ONLY_TRANSACTION, INFRASTRUCTURE), // a replica
          new Rule("28", INFRASTRUCTURE), // may not log in
          new Rule("3D", INFRASTRUCTURE), // no such database
          // Passes by itself.
          new Rule("40", TRANSIENT), // other rollbacks
          new Rule("57014", CONTENTION), // statement cancelled or too slow: a smaller unit may pass
          new Rule("25P03", CONTENTION), // left idle too long: likewise
          new Rule("25P04", CONTENTION), // transaction too long: likewise
          new Rule("26000", TRANSIENT), // a pooler lost a prepared statement
          // The record or the code.
          new Rule("21", PERMANENT), // cardinality
          new Rule("22", PERMANENT), // data
          new Rule("23", PERMANENT), // integrity constraint
          new Rule("25001", PERMANENT), // not inside a transaction
          new Rule("2D", PERMANENT), // a procedure that commits
          new Rule("2F", PERMANENT), // SQL routine
          new Rule("38", PERMANENT), // external routine
          new Rule("3B", PERMANENT), // savepoint
          new Rule("3F", PERMANENT), // no such schema
          new Rule("42", PERMANENT), // syntax, names, rights
          new Rule("44", PERMANENT), // check option
          new Rule("54", PERMANENT), // a limit of PostgreSQL
          new Rule("P0", PERMANENT), // raised by PL/pgSQL
          new Rule(FEATURE_NOT_SUPPORTED, PERMANENT));

  private final Set<String> unknownStates = ConcurrentHashMap.newKeySet();
  private final List<Rule> rules;

  /** The table as it is. */
  SqlFailures() {
    this(List.of());
  }

  /**
   * The table with a user's own lines before it.
   *
   * @param own whole states before their classes
   */
  SqlFailures(List<Rule> own) {
    List<Rule> all = new ArrayList<>(own);
    all.sort(Comparator.comparingInt((Rule rule) -> rule.prefix().length()).reversed());
    all.addAll(RULES);
    this.rules = List.copyOf(all);
  }

  /** The kind of the first failure in the chain of causes that says one. */
  FailureKind classify(Throwable failure) {
    List<SQLException> ofDatabase = sqlExceptions(failure);
    if (ofDatabase.isEmpty()) {
      return PERMANENT;
    }
    return ofDatabase.stream()
        .map(this::kind)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> unknown(ofDatabase.get(0)));
  }

  /** The SQLState of a failure in whose chain no state is known; empty if one is. */
  Optional<String> unknownState(Throwable failure) {
    List<SQLException> ofDatabase = sqlExceptions(failure);
    return ofDatabase.isEmpty() || ofDatabase.stream().anyMatch(each -> kind(each).isPresent())
        ? Optional.empty()
        : Optional.of(Objects.requireNonNullElse(ofDatabase.get(0).getSQLState(), WITHOUT_STATE));
  }

  private FailureKind unknown(SQLException failure) {
    if (unknownStates.add(String.valueOf(failure.getSQLState()))) {
      log.warn(
          "SQLState {} is unknown here and taken for transient: what met it is tried again until it passes",
          failure.getSQLState(),
          failure);
    }
    return TRANSIENT;
  }

  private Optional<FailureKind> kind(SQLException failure) {
    String state = failure.getSQLState();
    if (FEATURE_NOT_SUPPORTED.equals(state) && isStalePlan(failure)) {
      return Optional.of(TRANSIENT);
    }
    Optional<FailureKind> known =
        rules.stream()
            .filter(rule -> state != null && rule.fits(state))
            .map(Rule::kind)
            .findFirst();
    return known.isPresent() ? known : ofType(failure);
  }

  private static boolean isStalePlan(SQLException failure) {
    return String.valueOf(failure.getMessage()).contains(STALE_PLAN);
  }

  /** For what comes from pools and drivers without a state of the server's. */
  private static Optional<FailureKind> ofType(SQLException failure) {
    if (failure instanceof SQLTransientConnectionException
        || failure instanceof SQLRecoverableException) {
      return Optional.of(INFRASTRUCTURE);
    }
    return failure instanceof SQLTransientException ? Optional.of(TRANSIENT) : Optional.empty();
  }

  /** Whether a transaction was ended because others waited for it in a circle. */
  static boolean isDeadlock(SQLException failure) {
    return DEADLOCK_DETECTED.equals(failure.getSQLState());
  }

  /** Whether a wait for a lock ended without it. */
  static boolean isLockTimeout(SQLException failure) {
    return LOCK_NOT_AVAILABLE.equals(failure.getSQLState());
  }

  /** Whether the connection leads to a server that takes no writes. */
  static boolean isReadOnly(Throwable failure) {
    return sqlExceptions(failure).stream()
        .anyMatch(e -> READ_ONLY_TRANSACTION.equals(e.getSQLState()));
  }

  /** All failures of the database among the causes, from the outside in, each once. */
  private static List<SQLException> sqlExceptions(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<SQLException> found = new ArrayList<>();
    Deque<Throwable> open = new ArrayDeque<>(List.of(failure));
    while (!open.isEmpty()) {
      Throwable next = open.removeFirst();
      if (!seen.add(next)) {
        continue;
      }
      if (next.getCause() != null) {
        open.addLast(next.getCause());
      }
      if (next instanceof SQLException e) {
        found.add(e);
        if (e.getNextException() != null) {
          open.addLast(e.getNextException());
        }
      }
    }
    return found;
  }
}
