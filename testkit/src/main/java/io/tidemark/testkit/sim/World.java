// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.internal.env.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs actors one at a time: whoever holds the baton hands it over at each call to a gate, and a
 * seed chooses who is next. Time is virtual: it advances when nobody can run, and a little with
 * each step. The thread that makes a world drives it and is one of its actors. Only the holder of
 * the baton may call, which for everybody but actors means: nobody.
 */
public final class World implements AutoCloseable {
  /** So long does no turn take, unless an actor waits for something outside this world. */
  private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

  private static final long STEP = 500;
  private static final int NOTES = 400;
  private static final long FOREVER = Long.MAX_VALUE / 2;

  private final SplittableRandom random;
  private final List<Actor> actors = new ArrayList<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Deque<Note> notes = new ArrayDeque<>();
  private final Environment environment;
  private final Actor driver;
  private Actor current;
  private Runnable interference = () -> {};
  private double stickiness = 0.5;
  private long maxSteps = 5_000_000;
  private long now = Duration.ofSeconds(1).toNanos();
  private long steps;
  private long fingerprint = 17;
  private int started;
  private boolean driverWaitsForIdle;
  private boolean interfering;
  private @Nullable SimulationFailure failure;
  private boolean told;

  private record Note(long at, long step, Actor actor, Supplier<String> what) {
    @Override
    public String toString() {
      return "%,12d us  step %-6d %-24s %s".formatted(at / 1000, step, actor, what.get());
    }
  }

  private record Timer(long at, long order, Runnable body) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** A world driven by the calling thread. */
  public World(long seed) {
    this.random = new SplittableRandom(seed);
    this.environment = new SimEnvironment(this, null, Duration.ZERO);
    this.driver = new Actor("driver", started++);
    this.current = driver;
    actors.add(driver);
  }

  // For whoever drives.

  /** The environment of what belongs to no instance: the database, the broker, the driver. */
  public Environment environment() {
    return environment;
  }

  /** A process in this world, whose clock may be wrong. */
  public Instance instance(String name, Duration clockSkew) {
    return new Instance(this, name, clockSkew);
  }

  /** Has something run at every step, before the next actor is chosen. It must not wait. */
  public void interfere(Runnable atEveryStep) {
    interference = atEveryStep;
  }

  /** How likely the same actor goes on, from 0 to 1. */
  public void stickiness(double chance) {
    stickiness = chance;
  }

  /** How many steps there may be before the world is taken to run in circles. */
  public void maxSteps(long limit) {
    maxSteps = limit;
  }

  /** Lets the others run until none of them can without time passing. Driver only. */
  public void settle() {
    driverWaitsForIdle = true;
    try {
      await(driver, () -> null, FOREVER);
    } finally {
      driverWaitsForIdle = false;
    }
  }

  /** Waits on the calling actor's behalf. */
  public void sleep(Duration duration) {
    await(new Object(), () -> null, duration.toNanos());
  }

  /** Has something run at a time from now on; it must not wait. */
  public void after(Duration delay, Runnable body) {
    timers.add(new Timer(now + delay.toNanos(), started++, body));
  }

  /** Virtual time. */
  public long nanoTime() {
    return now;
  }

  /** A random number below the bound, from 0. */
  public long random(long bound) {
    return random.nextLong(bound);
  }

  /** Whether something of that probability happens. */
  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Writes a line of history, for people. */
  public void note(String what) {
    note(() -> what);
  }

  /** Writes a line of history that is only made if somebody reads it. */
  public void note(Supplier<String> what) {
    if (notes.size() == NOTES) {
      notes.removeFirst();
    }
    notes.addLast(new Note(now, steps, current, what));
  }

  /** The last lines of history. */
  public List<String> notes() {
    return notes.stream().map(Note::toString).toList();
  }

  /** How often the baton was offered. */
  public long steps() {
    return steps;
  }

  /** A number that differs where two schedules differ. */
  public long fingerprint() {
    return fingerprint;
  }

  /** The actors that have not ended, without the driver. */
  public List<String> living() {
    return actors.stream().filter(a -> !a.ended && a != driver).map(Actor::toString).toList();
  }

  /** Says that something happened that must not; ends the simulation. The first time counts. */
  public void fail(String what, @Nullable Throwable cause) {
    if (failure == null) {
      note("FAILED: " + what);
      failure = new SimulationFailure(what, cause);
      doomOthers();
    }
  }

  /**
   * Ends every actor.
   *
   * @throws SimulationFailure if the world has failed and the driver was not told yet
   */
  @Override
  public void close() {
    SimulationFailure untold = told ? null : failure;
    failure = null;
    maxSteps = Long.MAX_VALUE;
    interference = () -> {};
    doomOthers();
    while (actors.size() > 1) {
      await(driver, () -> actors.size() == 1 ? driver : null, FOREVER);
    }
    if (untold != null) {
      throw untold;
    }
  }

  private void doomOthers() {
    actors.stream().filter(actor -> actor != driver).forEach(Actor::doom);
  }

  // For gates, environments and instances.

  Thread start(String name, @Nullable Instance instance, Runnable body) {
    requireAlive();
    int id = started++;
    Actor[] self = new Actor[1];
    Actor actor = new Actor(name + "#" + id, id, instance, () -> live(self[0], body));
    self[0] = actor;
    actors.add(actor);
    actor.thread.start();
    handOver();
    return actor.thread;
  }

  private void live(Actor self, Runnable body) {
    if (!self.awaitBaton(Long.MAX_VALUE)) {
      return;
    }
    try {
      if (!self.dead()) {
        body.run();
      }
    } catch (Killed killed) {
      // It has left its body.
    } catch (Throwable e) {
      fail(self + " died: " + e, e);
    }
    self.ended = true;
    actors.remove(self);
    signal(self);
    signal(driver);
    Actor next = choose(self);
    current = next;
    next.passBaton();
  }

  boolean join(Thread thread, long nanos) {
    Actor joined = actors.stream().filter(actor -> actor.thread == thread).findFirst().orElse(null);
    handOver();
    return joined == null
        || joined.ended
        || await(joined, () -> joined.ended ? joined : null, nanos) != null;
  }

  /** A point at which another actor may go on instead. */
  void handOver() {
    if (!interfering) {
      requireAlive();
      step();
      run(choose(current));
    }
  }

  /** Waits until the attempt answers something, it is too late, or the actor is interrupted. */
  <T> @Nullable T await(Object on, Supplier<@Nullable T> attempt, long nanos) {
    if (interfering) {
      throw new IllegalStateException("whoever interferes must not wait");
    }
    requireAlive();
    step();
    Actor self = current;
    Actor.Wait<T> wait = self.startWaiting(on, attempt, now + nanos);
    try {
      run(choose(self));
      self.takeInterrupt();
      return wait.get();
    } finally {
      self.stopWaiting();
    }
  }

  /** Lets whoever waits for this look again. */
  void signal(Object on) {
    for (Actor actor : actors) {
      actor.signal(on);
    }
  }

  // The baton.

  private void requireAlive() {
    if (Thread.currentThread() != current.thread) {
      throw new IllegalStateException(
          Thread.currentThread() + " uses the world, but " + current + " holds the baton");
    }
    if (current == driver) {
      if (failure != null) {
        told = true;
        throw failure;
      }
    } else if (current.dead()) {
      throw new Killed();
    }
  }

  private void step() {
    now += STEP;
    if (++steps > maxSteps) {
      fail("the world runs in circles:\n" + stacks(), null);
    }
    interfering(interference);
  }

  /** Hands the baton over and waits to get it back. */
  private void run(Actor next) {
    Actor self = current;
    fingerprint = fingerprint * 31 + next.id;
    if (next != self) {
      current = next;
      next.passBaton();
      if (!self.awaitBaton(self == driver ? PATIENCE : Long.MAX_VALUE)) {
        throw new SimulationFailure(current + " does not hand the baton over:\n" + stacks(), null);
      }
    }
    requireAlive();
  }

  private Actor choose(Actor self) {
    while (failure == null) {
      runTimers();
      List<Actor> able = able();
      while (!able.isEmpty()) {
        Actor actor = pick(self, able);
        if (actor.ready(now)) {
          return actor;
        }
        able.remove(actor);
      }
      if (driverWaitsForIdle) {
        return driver;
      }
      passTime();
    }
    return driver;
  }

  private List<Actor> able() {
    List<Actor> able = new ArrayList<>(actors.size());
    for (Actor actor : actors) {
      if (actor.mayRun(now)) {
        able.add(actor);
      }
    }
    return able;
  }

  private Actor pick(Actor self, List<Actor> able) {
    if (able.size() == 1) {
      return able.get(0);
    }
    return chance(stickiness) && able.contains(self) ? self : able.get(random.nextInt(able.size()));
  }

  private void runTimers() {
    while (!timers.isEmpty() && timers.element().at() <= now) {
      interfering(timers.remove().body());
    }
  }

  private void interfering(Runnable body) {
    interfering = true;
    try {
      body.run();
    } finally {
      interfering = false;
    }
  }

  private void passTime() {
    Timer timer = timers.peek();
    long next = timer == null ? Long.MAX_VALUE : timer.at();
    for (Actor actor : actors) {
      next = Math.min(next, actor.nextTime());
    }
    if (next > Long.MAX_VALUE / 4) {
      fail("nobody can ever run again:\n" + stacks(), null);
    } else {
      now = Math.max(now, next);
    }
  }

  private String stacks() {
    StringBuilder all = new StringBuilder();
    for (Actor actor : actors) {
      all.append(actor).append(" (").append(actor.thread.getState()).append(")\n");
      for (StackTraceElement frame : actor.thread.getStackTrace()) {
        all.append("    at ").append(frame).append('\n');
      }
    }
    return all.toString();
  }
}
