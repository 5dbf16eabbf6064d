// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.OnFailure;
import io.tidemark.settings.DurationText;
import io.tidemark.settings.Faults;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Makes policies of what {@link OnFailure} says. */
final class FailureParser {
  private static final String CURE = "correct @OnFailure";

  private final Faults faults;

  FailureParser(Faults faults) {
    this.faults = faults;
  }

  /** A class's policy for those of its methods that have none; empty if it has none either. */
  Optional<FailurePolicy> of(Class<?> type) {
    return Optional.ofNullable(type.getAnnotation(OnFailure.class))
        .map(said -> policy(type.getName(), said));
  }

  /** A method's own policy. */
  Optional<FailurePolicy> of(HandlerMethod handler) {
    return Optional.ofNullable(handler.method().getAnnotation(OnFailure.class))
        .map(said -> policy(handler.signature(), said));
  }

  /** The policy; what is faulty is left out. */
  private FailurePolicy policy(String culprit, OnFailure said) {
    FailurePolicy policy = retries(culprit, said);
    Rules rules = new Rules(culprit, policy);
    rules.add(said.parkKeyOn(), always(FailureAction.parkKey()));
    rules.add(said.deadLetterOn(), always(FailureAction.deadLetter()));
    rules.add(said.skipOn(), always(FailureAction.skip()));
    rules.add(said.haltOn(), always(FailureAction.halt()));
    notYet(culprit, said).ifPresent(action -> rules.add(said.notYetOn(), always(action)));
    rules.add(said.transientOn(), FailurePolicy::transientOn);
    rules.add(said.permanentOn(), FailurePolicy::permanentOn);
    return rules.policy.otherwise(said.otherwise().action());
  }

  private FailurePolicy retries(String culprit, OnFailure said) {
    Optional<Duration> first = duration(culprit, "firstWait", said.firstWait());
    Optional<Duration> longest = duration(culprit, "longestWait", said.longestWait());
    FailurePolicy otherwise = FailurePolicy.DEFAULT;
    return made(
        culprit,
        () ->
            otherwise.retrying(
                said.tries(),
                first.orElse(otherwise.firstWait()),
                longest.or(() -> first).orElse(otherwise.longestWait())),
        otherwise);
  }

  private Optional<FailureAction> notYet(String culprit, OnFailure said) {
    boolean named = said.notYetOn().length > 0;
    if (named == said.notYetFor().isEmpty()) {
      faults.add(
          culprit,
          named
              ? "notYetOn does not say how long to wait"
              : "notYetFor does not say what to wait for",
          "write both: notYetOn = DebtorUnknown.class, notYetFor = \"15m\"");
      return Optional.empty();
    }
    return named
        ? duration(culprit, "notYetFor", said.notYetFor())
            .flatMap(
                atMost ->
                    made(
                        culprit, () -> Optional.of(FailureAction.notYet(atMost)), Optional.empty()))
        : Optional.empty();
  }

  private Optional<Duration> duration(String culprit, String attribute, String text) {
    Optional<Duration> duration = DurationText.parse(text);
    if (duration.isEmpty()) {
      faults.add(
          culprit,
          "%s = \"%s\" is no duration".formatted(attribute, text),
          "write " + DurationText.EXAMPLES);
    }
    return duration;
  }

  private static Rule always(FailureAction action) {
    return (policy, type) -> policy.on(type, action);
  }

  private <T> T made(String culprit, Supplier<T> maker, T otherwise) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      faults.add(culprit, String.valueOf(e.getMessage()), CURE);
      return otherwise;
    }
  }

  /** Adds to a policy what is said of a type. */
  private interface Rule
      extends BiFunction<FailurePolicy, Class<? extends Throwable>, FailurePolicy> {}

  /** A policy in the making: each rule that is none is a fault of its own. */
  private final class Rules {
    private final String culprit;
    private FailurePolicy policy;

    Rules(String culprit, FailurePolicy policy) {
      this.culprit = culprit;
      this.policy = policy;
    }

    void add(Class<? extends Throwable>[] types, Rule rule) {
      for (Class<? extends Throwable> type : types) {
        FailurePolicy before = policy;
        policy = made(culprit, () -> rule.apply(before, type), before);
      }
    }
  }
}
