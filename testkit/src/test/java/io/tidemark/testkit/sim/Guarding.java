// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.handler.Guard;
import io.tidemark.handler.GuardNames;
import java.util.Set;

/** How handlers are guarded by the breaker of their dependency. */
enum Guarding {
  /** They need nothing but the database. */
  NONE {
    @Override
    GuardNames names() {
      return GuardNames.NONE;
    }

    @Override
    void call(Guard guard, Runnable dependency) {
      // Nobody is called.
    }
  },
  /** The unit is the call. */
  AROUND {
    @Override
    GuardNames names() {
      return new GuardNames(Set.of(Dependency.NAME), Set.of());
    }

    @Override
    void call(Guard guard, Runnable dependency) {
      dependency.run();
    }
  },
  /** What is called through the guard is the call. */
  INSIDE {
    @Override
    GuardNames names() {
      return new GuardNames(Set.of(), Set.of(Dependency.NAME));
    }

    @Override
    void call(Guard guard, Runnable dependency) {
      guard.call(
          () -> {
            dependency.run();
            return this;
          });
    }
  };

  /** The breakers that its handlers name. */
  abstract GuardNames names();

  /** Calls the dependency as a handler does. */
  abstract void call(Guard guard, Runnable dependency);
}
