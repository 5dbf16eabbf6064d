// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects faults, so that all are reported at once. Used by the building thread only. */
public final class Faults {
  private final List<Fault> found = new ArrayList<>();

  /** Adds a fault. */
  public void add(String culprit, String problem, String cure) {
    found.add(new Fault(culprit, problem, cure));
  }

  /** Adds faults found elsewhere. */
  public void addAll(Collection<Fault> faults) {
    found.addAll(faults);
  }

  /** How many there are by now: more than before means that what was just checked is no good. */
  public int count() {
    return found.size();
  }

  /** What was found, each once, in the order found. */
  public List<Fault> all() {
    return found.stream().distinct().toList();
  }
}
