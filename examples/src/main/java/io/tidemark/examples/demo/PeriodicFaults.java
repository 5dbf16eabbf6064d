// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Each kind of fault at its own interval, from the first work on. A fault waits until something was
 * applied since the one before, or a machine that starts instances more slowly than they are killed
 * would never be done. Used by the run's thread.
 */
public final class PeriodicFaults implements FaultPlan {

  private final Map<Fault, Duration> periods = new EnumMap<>(Fault.class);
  private final Map<Fault, Duration> next = new EnumMap<>(Fault.class);
  private long handledBefore;

  /** The faults that the options ask for. */
  public PeriodicFaults(RunOptions options) {
    options.killEvery().ifPresent(period -> periods.put(Fault.KILL, period));
    options.freezeEvery().ifPresent(period -> periods.put(Fault.FREEZE, period));
  }

  @Override
  public Optional<Fault> due(Duration now, long handled) {
    if (handled == handledBefore) {
      return Optional.empty();
    }
    periods.forEach((fault, period) -> next.putIfAbsent(fault, now.plus(period)));
    return next.entrySet().stream()
        .filter(due -> due.getValue().compareTo(now) <= 0)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public void done(Fault fault, Duration now, long handled) {
    handledBefore = handled;
    next.remove(fault);
    periods.forEach((each, period) -> next.putIfAbsent(each, now.plus(period)));
  }
}
