// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.internal.env.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of the simulation: the threads started through its {@link #environment}, which live,
 * freeze and die together. Whoever holds the baton may call.
 */
public final class Instance {
  private final World world;
  private final String name;
  private final Environment environment;
  private final List<Runnable> silenceListeners = new ArrayList<>();
  private boolean alive = true;
  private long frozenUntil = Long.MIN_VALUE;
  private long silentSince;

  Instance(World world, String name, Duration clockSkew) {
    this.world = world;
    this.name = name;
    this.environment = new SimEnvironment(world, this, clockSkew);
  }

  /** Its name, for people. */
  public String name() {
    return name;
  }

  /** Time, threads, waiting and chance as this process has them. */
  public Environment environment() {
    return environment;
  }

  /** Whether it has not been killed. */
  public boolean alive() {
    return alive;
  }

  /** Whether it is alive and not frozen. */
  public boolean running() {
    return alive && !frozenAt(world.nanoTime());
  }

  /** Kills it as {@code kill -9} does: none of its threads does anything any more, to anybody. */
  public void kill() {
    if (alive) {
      alive = false;
      silentSince = world.nanoTime();
      world.note(name + " is killed");
      silenceListeners.forEach(Runnable::run);
    }
  }

  /** Stops all its threads where they are, and lets them go on after a while as if nothing was. */
  public void freeze(Duration duration) {
    if (running()) {
      silentSince = world.nanoTime();
      frozenUntil = silentSince + duration.toNanos();
      world.note(name + " is frozen for " + duration);
      silenceListeners.forEach(Runnable::run);
    }
  }

  /** Ends a freeze early. */
  public void thaw() {
    frozenUntil = Long.MIN_VALUE;
  }

  /** Has something run whenever the instance falls silent, by being killed or frozen. */
  public void onSilence(Runnable listener) {
    silenceListeners.add(listener);
  }

  boolean frozenAt(long now) {
    return frozenUntil - now > 0 && frozenUntil != Long.MIN_VALUE;
  }

  /** When it last fell silent. */
  long silentSince() {
    return silentSince;
  }

  long frozenUntil() {
    return frozenUntil;
  }

  @Override
  public String toString() {
    return name;
  }
}
