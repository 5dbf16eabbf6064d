// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A handler that was parsed and found good. Immutable.
 *
 * @param handler its id
 * @param name its id and its method, for errors
 * @param call the user's code
 * @param sources where its arguments come from, in the order of its parameters
 * @param resources what the store gives
 * @param kafka the group's Kafka properties, which configure deserializers
 */
record Plan(
    String handler,
    String name,
    Call call,
    List<Source> sources,
    Set<Class<?>> resources,
    Map<String, ?> kafka) {

  Plan {
    sources = List.copyOf(sources);
    resources = Set.copyOf(resources);
  }

  /** What went on when something failed in the handler. */
  String handling() {
    return "handler " + name;
  }

  /** What went on when something failed before the handler. */
  String decoding() {
    return "decoding for handler " + name;
  }

  /** Without the Kafka properties, which may hold secrets. */
  @Override
  public String toString() {
    return handling();
  }
}
