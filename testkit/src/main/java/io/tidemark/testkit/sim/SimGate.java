// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.internal.env.Gate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A gate at which the baton is handed over before anything is changed, looked at or awaited. */
final class SimGate implements Gate {
  private final World world;

  SimGate(World world) {
    this.world = world;
  }

  @Override
  public <T> T change(Supplier<T> change) {
    world.handOver();
    try {
      return change.get();
    } finally {
      world.signal(this);
    }
  }

  @Override
  public <T> T look(Supplier<T> look) {
    world.handOver();
    return look.get();
  }

  @Override
  public <T> @Nullable T await(Supplier<@Nullable T> attempt, long nanos) {
    world.handOver();
    T result = attempt.get();
    return result != null || nanos <= 0 ? result : world.await(this, attempt, nanos);
  }

  /** Wakes whoever waits, to look again, without handing the baton over. */
  void signal() {
    world.signal(this);
  }
}
