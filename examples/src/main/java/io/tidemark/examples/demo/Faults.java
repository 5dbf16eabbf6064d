// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import io.tidemark.examples.demo.FaultPlan.Fault;
import io.tidemark.examples.demo.Instance.State;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Kills and freezes instances while the work lasts. The plan says when, the seed says whom. Used by
 * the run's thread.
 */
final class Faults {

  private final FaultPlan plan;
  private final Fleet fleet;
  private final Duration freezeFor;
  private final Display display;
  private final Random random;
  private final Map<Instance, Duration> frozenUntil = new LinkedHashMap<>();
  private int kills;
  private int freezes;

  /**
   * Faults by a plan.
   *
   * @param freezeFor how long a freeze lasts
   * @param display shows each fault
   * @param seed where chance begins
   */
  Faults(FaultPlan plan, Fleet fleet, Duration freezeFor, Display display, long seed) {
    this.plan = plan;
    this.fleet = fleet;
    this.freezeFor = freezeFor;
    this.display = display;
    this.random = new Random(seed);
  }

  int kills() {
    return kills;
  }

  int freezes() {
    return freezes;
  }

  /** Does what is due, to one that runs: a JVM that is only starting has nothing to lose. */
  void tick(Duration now, long handled) {
    thaw(now);
    Optional<Fault> due = plan.due(now, handled);
    List<Instance> running = due.isEmpty() ? List.of() : fleet.in(State.RUNNING);
    if (due.isPresent() && !running.isEmpty()) {
      strike(due.get(), running.get(random.nextInt(running.size())), now);
      plan.done(due.get(), now, handled);
    }
  }

  /** Wakes whoever is still frozen. */
  void end(Duration now) {
    frozenUntil.replaceAll((frozen, until) -> now);
    thaw(now);
  }

  private void strike(Fault fault, Instance victim, Duration now) {
    if (fault == Fault.KILL) {
      fleet.kill(victim);
      kills++;
      display.event(now, "kill -9 of " + victim);
    } else {
      victim.freeze();
      frozenUntil.put(victim, now.plus(freezeFor));
      freezes++;
      display.event(now, "SIGSTOP of " + victim);
    }
  }

  private void thaw(Duration now) {
    for (Map.Entry<Instance, Duration> frozen : List.copyOf(frozenUntil.entrySet())) {
      if (frozen.getValue().compareTo(now) <= 0) {
        frozen.getKey().thaw();
        frozenUntil.remove(frozen.getKey());
        display.event(now, "SIGCONT of " + frozen.getKey());
      }
    }
  }
}
