// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.settings.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives each handler its policy: the one that names it, or else its own by annotation, or else the
 * group's; with the retries that a registry has for it, and the numbers that properties say.
 * Building thread only.
 */
final class PolicyParser {
  private static final String HANDLERS = "handlers.";

  private final Overrides overrides;
  private final @Nullable RetryRegistry retries;
  private final Faults faults;

  PolicyParser(Overrides overrides, @Nullable RetryRegistry retries, Faults faults) {
    this.overrides = overrides;
    this.retries = retries;
    this.faults = faults;
  }

  /** The policy of handlers that say nothing of it. */
  FailurePolicy usual(FailurePolicy told) {
    return numbers(HANDLERS).over(told, "handlers");
  }

  /**
   * The handlers under their policies.
   *
   * @param ids of all handlers, those included that are not bound as something is wrong with them
   * @param bound with the policies of their annotations, or else the usual one
   * @param named policies by the handler's id
   */
  List<HandlerDefinition> parse(
      Set<String> ids, List<HandlerDefinition> bound, Map<String, FailurePolicy> named) {
    refuseUnknown(ids, named);
    Map<String, Numbers> numbers =
        ids.stream()
            .collect(Collectors.toMap(Function.identity(), id -> numbers(HANDLERS + id + ".")));
    return bound.stream()
        .map(handler -> handler.with(named.getOrDefault(handler.id(), handler.policy())))
        .map(handler -> handler.with(registered(handler)))
        .map(handler -> handler.with(over(numbers, handler)))
        .toList();
  }

  /** Under the retries that the registry has by the handler's id. */
  private FailurePolicy registered(HandlerDefinition handler) {
    try {
      return known(handler.id()).map(handler.policy()::retrying).orElse(handler.policy());
    } catch (IllegalArgumentException e) {
      faults.add(
          "retries(…), \"%s\"".formatted(handler.id()),
          String.valueOf(e.getMessage()),
          "change it in the registry, or give the handler another id");
      return handler.policy();
    }
  }

  private Optional<RetryConfig> known(String id) {
    return retries == null
        ? Optional.empty()
        : retries.find(id).map(Retry::getRetryConfig).or(() -> retries.getConfiguration(id));
  }

  private static FailurePolicy over(Map<String, Numbers> numbers, HandlerDefinition handler) {
    String id = handler.id();
    return Objects.requireNonNull(numbers.get(id)).over(handler.policy(), "handler " + id);
  }

  private Numbers numbers(String prefix) {
    return new Numbers(
        overrides.numberIfGiven(prefix + "retry.attempts", null),
        overrides.durationIfGiven(prefix + "retry.initial"),
        overrides.durationIfGiven(prefix + "retry.max"));
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

  /** The numbers that properties say; null for what they do not. */
  private final class Numbers {
    private final @Nullable Integer tries;
    private final @Nullable Duration first;
    private final @Nullable Duration longest;

    Numbers(@Nullable Integer tries, @Nullable Duration first, @Nullable Duration longest) {
      this.tries = tries;
      this.first = first;
      this.longest = longest;
    }

    FailurePolicy over(FailurePolicy told, String whose) {
      try {
        return told.retrying(
            Objects.requireNonNullElse(tries, told.tries()),
            Objects.requireNonNullElse(first, told.firstWait()),
            Objects.requireNonNullElse(longest, told.longestWait()));
      } catch (IllegalArgumentException e) {
        faults.add(
            "the retries of " + whose,
            String.valueOf(e.getMessage()),
            "change the property that says so");
        return told;
      }
    }
  }
}
