// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The breakers of a handler's dependencies. Immutable.
 *
 * @param around those that count its units
 * @param inside those that its {@link Guard}s count
 */
public record GuardNames(Set<String> around, Set<String> inside) {

  /** A handler that needs nothing but the database. */
  public static final GuardNames NONE = new GuardNames(Set.of(), Set.of());

  /** Copies the names. */
  public GuardNames {
    around = Set.copyOf(around);
    inside = Set.copyOf(inside);
  }

  /** All of them. */
  public Set<String> all() {
    Set<String> all = new LinkedHashSet<>(around);
    all.addAll(inside);
    return all;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return around.isEmpty() && inside.isEmpty();
  }
}
