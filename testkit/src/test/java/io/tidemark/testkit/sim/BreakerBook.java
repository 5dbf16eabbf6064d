// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.failure.BreakerDefaults;
import io.tidemark.failure.Causes;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.testkit.store.DatabaseException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one process. Whoever holds the baton. Says that a breaker opens only because what
 * it guards is away: by as many calls in vain as that takes, each counted once, and none of another
 * kind; and that handlers are given nothing from then on, but for what workers had taken before.
 */
final class BreakerBook {
  /** How a breaker's failure begins. */
  static final String OPENED = "a breaker opens only because what it guards is away: ";

  /** How the failure begins if handlers are called all the same. */
  static final String CALLED = "while a breaker is open, handlers that need it are given nothing: ";

  /** Half of the five outcomes without which none opens. */
  private static final int ENOUGH = 3;

  /** How the SQLStates of connections begin that cannot be had, or are lost. */
  private static final String CONNECTION = "08";

  private final World world;
  private final int workers;
  private final Verdict verdict;
  private final Tally tally;
  private final Set<String> open = new HashSet<>();

  /** How many calls were in vain that have opened no breaker yet. */
  private int inVain;

  private boolean openSinceAsked;

  /** So long the dependency's breaker is open at least. */
  private long openUntil;

  /** How many units began since then. */
  private int begun;

  BreakerBook(World world, int workers, Verdict verdict, Tally tally) {
    this.world = world;
    this.workers = workers;
    this.openUntil = world.nanoTime();
    this.verdict = verdict;
    this.tally = tally;
  }

  /** A worker hands a unit to a handler. */
  void begins() {
    if (openUntil - world.nanoTime() > 0) {
      begun++;
      verdict.require(begun <= workers, CALLED + "%d units", begun);
    }
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
    openUntil = world.nanoTime() + BreakerDefaults.FIRST_WAIT.toNanos();
    begun = 0;
    inVain -= again ? 1 : ENOUGH;
    verdict.require(
        cause != null && Dependency.isAway(cause) && inVain >= 0, OPENED + "%s by %s", name, cause);
  }

  private static boolean isDatabaseAway(Throwable cause) {
    return cause instanceof DatabaseException e && e.sqlState().startsWith(CONNECTION);
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
