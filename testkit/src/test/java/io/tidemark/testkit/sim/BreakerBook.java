// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.failure.Causes;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.testkit.store.DatabaseException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one process. Whoever holds the baton. Says that a breaker opens only because what
 * it guards is away: by as many calls in vain as that takes, each counted once, and none of another
 * kind.
 */
final class BreakerBook {
  /** How a breaker's failure begins. */
  static final String OPENED = "a breaker opens only because what it guards is away: ";

  /** Half of the five outcomes without which none opens. */
  private static final int ENOUGH = 3;

  /** The SQLState of a database that cannot be reached. */
  private static final String UNREACHABLE = DatabaseException.unreachable().sqlState();

  private final Verdict verdict;
  private final Tally tally;
  private final Set<String> open = new HashSet<>();

  /** How many calls were in vain that have opened no breaker yet. */
  private int inVain;

  private boolean openSinceAsked;

  BreakerBook(Verdict verdict, Tally tally) {
    this.verdict = verdict;
    this.tally = tally;
  }

  /** The dependency was called in vain. */
  void inVain() {
    inVain++;
  }

  /** A breaker opened, and this was the last failure of which it heard. */
  void opened(String name, @Nullable Throwable cause) {
    boolean again = !open.add(name);
    openSinceAsked = true;
    if (Breakers.guardsDatabase(name)) {
      tally.count("heard breaker of the database opened");
      verdict.require(
          cause != null && Causes.of(cause).stream().anyMatch(BreakerBook::isDatabaseAway),
          OPENED + "%s by %s",
          name,
          cause);
      return;
    }
    tally.count("heard breaker of the dependency opened" + (again ? " again" : ""));
    inVain -= again ? 1 : ENOUGH;
    verdict.require(
        cause != null && Dependency.isAway(cause) && inVain >= 0, OPENED + "%s by %s", name, cause);
  }

  private static boolean isDatabaseAway(Throwable cause) {
    return cause instanceof DatabaseException e && e.sqlState().equals(UNREACHABLE);
  }

  /** A breaker lets everything through again. */
  void closed(String name) {
    open.remove(name);
    if (!Breakers.guardsDatabase(name)) {
      tally.count("heard breaker of the dependency closed");
    }
  }

  /** From now on it is of interest whether any is open. */
  void ask() {
    openSinceAsked = !open.isEmpty();
  }

  /** Whether any was open since that was asked. */
  boolean anyOpen() {
    return openSinceAsked;
  }
}
