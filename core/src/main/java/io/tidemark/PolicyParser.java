// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.settings.Faults;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gives each handler its policy: the one that names it, or else the group's; with the numbers that
 * properties say. Building thread only.
 */
final class PolicyParser {
  private static final String HANDLERS = "handlers.";

  private final Overrides overrides;
  private final Faults faults;

  PolicyParser(Overrides overrides, Faults faults) {
    this.overrides = overrides;
    this.faults = faults;
  }

  /**
   * The policies by the handlers' ids.
   *
   * @param handlers their ids
   * @param usual the policy of those that none is named for
   * @param named by the handler's id
   */
  Map<String, FailurePolicy> parse(
      Set<String> handlers, FailurePolicy usual, Map<String, FailurePolicy> named) {
    FailurePolicy ofGroup = numbers("handlers", HANDLERS, usual);
    refuseUnknown(handlers, named);
    return handlers.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Function.identity(), id -> of(id, named.getOrDefault(id, ofGroup))));
  }

  private FailurePolicy of(String handler, FailurePolicy policy) {
    return numbers("handler " + handler, HANDLERS + handler + ".", policy);
  }

  private FailurePolicy numbers(String whose, String prefix, FailurePolicy told) {
    try {
      return told.retrying(
          overrides.number(prefix + "retry.attempts", told.tries()),
          overrides.duration(prefix + "retry.initial", told.firstWait()),
          overrides.duration(prefix + "retry.max", told.longestWait()));
    } catch (IllegalArgumentException e) {
      faults.add(
          "the retries of " + whose,
          String.valueOf(e.getMessage()),
          "change the property that says so");
      return told;
    }
  }

  private void refuseUnknown(Set<String> handlers, Map<String, FailurePolicy> named) {
    named.keySet().stream()
        .filter(id -> !handlers.contains(id))
        .forEach(
            id ->
                faults.add(
                    "policy(\"%s\", …)".formatted(id),
                    "names no handler",
                    handlers.stream()
                        .sorted()
                        .collect(Collectors.joining(", ", "write one of ", ""))));
  }
}
