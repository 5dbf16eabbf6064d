// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import java.util.List;

/**
 * A handler that was parsed and found good. Immutable.
 *
 * @param handler its id
 * @param name its id and its method, for errors
 * @param call the user's code
 * @param answer what is done with what that returns
 * @param sources where its arguments come from, in the order of its parameters
 * @param around what surrounds it
 */
record Plan(
    String handler,
    String name,
    Call call,
    Answer answer,
    List<Source> sources,
    Surroundings around) {

  Plan {
    sources = List.copyOf(sources);
  }

  /** Whether the handler may publish messages. */
  boolean publishes() {
    return answer.publishes() || sources.stream().anyMatch(Source.Declared.class::isInstance);
  }

  /** What went on when something failed in the handler. */
  String handling() {
    return "handler " + name;
  }

  /** What went on when something failed before the handler. */
  String decoding() {
    return "decoding for handler " + name;
  }

  @Override
  public String toString() {
    return handling();
  }
}
