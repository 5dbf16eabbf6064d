// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How often things happened, over many simulations. Any thread. */
final class Tally {
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  void count(String what) {
    counts.computeIfAbsent(what, name -> new LongAdder()).increment();
  }

  void count(String what, long times) {
    counts.computeIfAbsent(what, name -> new LongAdder()).add(times);
  }

  void count(Fault fault) {
    count("fault " + fault);
  }

  long of(Fault fault) {
    return of("fault " + fault);
  }

  long of(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    counts.forEach((what, count) -> table.append("%,12d  %s%n".formatted(count.sum(), what)));
    return table.toString();
  }
}
