// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.failure.Causes;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;

/** What handlers call besides their database, and now and then cannot. Whoever holds the baton. */
final class Dependency {
  /** The name of its breakers: each process has its own. */
  static final String NAME = "bank";

  private static final String AWAY = "the bank is away";

  private final World world;
  private long backAt;

  Dependency(World world) {
    this.world = world;
    this.backAt = world.nanoTime();
  }

  /** What its client throws, of which a policy has to say that it passes. */
  static final class AwayException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    AwayException() {
      super(AWAY);
    }
  }

  /** Whether a failure is this one's absence. */
  static boolean isAway(Throwable failure) {
    return Causes.of(failure).stream().anyMatch(cause -> AWAY.equals(cause.getMessage()));
  }

  /** It cannot be reached for a while. */
  void goAway(Duration duration) {
    backAt = Math.max(backAt, world.nanoTime() + duration.toNanos());
    world.note(AWAY + " for " + duration);
  }

  /** Is called; takes its time. */
  void call() {
    if (world.chance(0.2)) {
      world.sleep(Duration.ofMillis(1 + world.random(30)));
    }
    if (backAt - world.nanoTime() > 0) {
      throw world.chance(0.5)
          ? new AwayException()
          : new UncheckedIOException(new ConnectException(AWAY));
    }
  }
}
