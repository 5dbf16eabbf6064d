// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An environment in which one thread at a time runs. Each use of a gate, each start and each join
 * hands the baton over; clocks and chance do not.
 */
final class SimEnvironment implements Environment {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private final World world;
  private final @Nullable Instance instance;
  private final Duration clockSkew;

  SimEnvironment(World world, @Nullable Instance instance, Duration clockSkew) {
    this.world = world;
    this.instance = instance;
    this.clockSkew = clockSkew;
  }

  @Override
  public Instant now() {
    return EPOCH.plusNanos(world.nanoTime()).plus(clockSkew);
  }

  @Override
  public long nanoTime() {
    return world.nanoTime();
  }

  @Override
  public Gate gate() {
    return new SimGate(world);
  }

  @Override
  public Thread start(String name, Runnable body) {
    return world.start(name, instance, body);
  }

  @Override
  public boolean join(Thread thread, long nanos) {
    return world.join(thread, nanos);
  }

  @Override
  public long random(long bound) {
    return world.random(bound);
  }

  @Override
  public UUID newId() {
    return new UUID(world.random(Long.MAX_VALUE), world.random(Long.MAX_VALUE));
  }

  @Override
  public void halt(Throwable reason) {
    if (instance == null) {
      throw new IllegalStateException("the world cannot be halted", reason);
    }
    world.note(instance.name() + " halts: " + reason);
    instance.kill();
  }
}
