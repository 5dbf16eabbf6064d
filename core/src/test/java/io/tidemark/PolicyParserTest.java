// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import static io.tidemark.failure.FailureAction.skip;
import static io.tidemark.failure.FailurePolicy.noRetry;
import static io.tidemark.failure.FailurePolicy.retry;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.UnitHandler;
import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PolicyParserTest {
  private final Faults faults = new Faults();
  private @Nullable RetryRegistry retries;

  private static HandlerDefinition handler(String id, String topic, FailurePolicy policy) {
    return new HandlerDefinition(id, Set.of(topic), 1, PolicyParserTest::never).with(policy);
  }

  private static UnitHandler never() {
    throw new UnsupportedOperationException();
  }

  /** The policies by topic, of two handlers that say nothing of it. */
  private Map<String, FailurePolicy> parse(
      Map<String, Object> properties, FailurePolicy usual, Map<String, FailurePolicy> named) {
    return parse(
        properties,
        named,
        ofGroup -> List.of(handler("a", "a", ofGroup), handler("b", "b", ofGroup)),
        usual);
  }

  private Map<String, FailurePolicy> parse(
      Map<String, Object> properties,
      Map<String, FailurePolicy> named,
      Function<FailurePolicy, List<HandlerDefinition>> bound,
      FailurePolicy usual) {
    Overrides overrides = new Overrides(properties, faults);
    PolicyParser parser = new PolicyParser(overrides, retries, faults);
    List<HandlerDefinition> handlers = bound.apply(parser.usual(usual));
    List<HandlerDefinition> parsed = parser.parse(Set.of("a", "b"), handlers, named);
    overrides.refuseUnknown();
    return parsed.stream()
        .collect(Collectors.toMap(it -> it.topics().iterator().next(), HandlerDefinition::policy));
  }

  @Test
  void aHandlerHasThePolicyNamedForItOrTheGroups() {
    assertThat(parse(Map.of(), FailurePolicy.DEFAULT, Map.of("b", noRetry())))
        .containsOnly(Map.entry("a", FailurePolicy.DEFAULT), Map.entry("b", noRetry()));
  }

  @Test
  void propertiesOverrideNumbersAndLeaveTheRestOfTheSentence() {
    assertThat(
            parse(
                Map.of(
                    "tidemark.handlers.retry.attempts", "4",
                    "tidemark.handlers.retry.initial", "5ms",
                    "tidemark.handlers.retry.max", "6s",
                    "tidemark.handlers.b.retry.attempts", "7",
                    "tidemark.handlers.b.retry.initial", "8ms",
                    "tidemark.handlers.b.retry.max", "9s"),
                retry(2, "1s", "1m").otherwise(skip()),
                Map.of("b", noRetry().on(ArithmeticException.class, skip()))))
        .containsOnly(
            Map.entry("a", retry(4, "5ms", "6s").otherwise(skip())),
            Map.entry("b", retry(7, "8ms", "9s").on(ArithmeticException.class, skip())));
  }

  @Test
  void aMethodsOwnPolicyHoldsUnlessOneIsNamedForItsHandler() {
    FailurePolicy own = noRetry().otherwise(skip());
    Function<FailurePolicy, List<HandlerDefinition>> bound =
        usual -> List.of(handler("a", "mine", own), handler("a", "usual", usual));

    assertThat(parse(Map.of(), Map.of(), bound, retry(2, "1s", "2s")))
        .containsOnly(Map.entry("mine", own), Map.entry("usual", retry(2, "1s", "2s")));
    assertThat(parse(Map.of(), Map.of("a", noRetry()), bound, retry(2, "1s", "2s")))
        .containsOnly(Map.entry("mine", noRetry()), Map.entry("usual", noRetry()));
  }

  @Test
  void aRegistryHasTheRetriesOfTheHandlersItKnows() {
    RetryConfig config = RetryConfig.custom().maxAttempts(6).build();
    RetryConfig other = RetryConfig.custom().maxAttempts(7).build();
    retries = RetryRegistry.of(Map.of("b", other));
    retries.retry("a", config);
    FailurePolicy named = retry(2, "1s", "2s").otherwise(skip());

    assertThat(parse(Map.of(), FailurePolicy.DEFAULT, Map.of("a", named)))
        .containsOnly(
            Map.entry("a", named.retrying(config)),
            Map.entry("b", FailurePolicy.DEFAULT.retrying(other)));
    assertThat(
            parse(
                Map.of("tidemark.handlers.a.retry.attempts", "9"),
                FailurePolicy.DEFAULT,
                Map.of("a", named)))
        .containsEntry(
            "a", named.retrying(config).retrying(9, named.firstWait(), named.longestWait()));
    assertThat(faults.all()).isEmpty();
  }

  @Test
  void aRegistryOfOtherNamesChangesNothing() {
    retries = RetryRegistry.ofDefaults();
    retries.retry("c");

    assertThat(parse(Map.of(), noRetry(), Map.of()))
        .containsOnly(Map.entry("a", noRetry()), Map.entry("b", noRetry()));
  }

  @Test
  void whatARegistryCannotSayIsRefused() {
    retries = RetryRegistry.ofDefaults();
    retries.retry("a", RetryConfig.custom().retryOnResult(result -> true).build());
    retries.retry("b");
    parse(Map.of("tidemark.handlers.b.retry.initial", "1s"), noRetry(), Map.of());

    assertThat(faults.all())
        .extracting(Fault::toString)
        .containsExactly(
            "retries(…), \"a\": a RetryConfig retries on a result, and a handler has none: use one"
                + " without retryOnResult; change it in the registry, or give the handler another"
                + " id",
            "the retries of handler b: the waits are those of a RetryConfig, so they can be changed"
                + " only there; change the property that says so");
  }

  @Test
  void propertiesChangeTheNumbersOfAMethodsOwnPolicyByItsHandler() {
    Map<String, Object> properties =
        Map.of("tidemark.handlers.retry.attempts", "4", "tidemark.handlers.a.retry.max", "9s");

    assertThat(
            parse(
                properties,
                Map.of(),
                usual ->
                    List.of(
                        handler("a", "mine", retry(2, "1s", "2s").otherwise(skip())),
                        handler("b", "usual", usual)),
                FailurePolicy.DEFAULT))
        .containsOnly(
            Map.entry("mine", retry(2, "1s", "9s").otherwise(skip())),
            Map.entry("usual", retry(4, "200ms", "2s")));
  }

  @Test
  void numbersThatCannotBeAreSaidOnceForAHandlerOfSeveralMethods() {
    parse(
        Map.of("tidemark.handlers.a.retry.attempts", "0", "tidemark.handlers.b.retry.max", "soon"),
        Map.of(),
        usual -> List.of(handler("a", "one", usual), handler("a", "other", usual)),
        FailurePolicy.DEFAULT);

    assertThat(faults.all())
        .extracting(Fault::culprit)
        .containsExactlyInAnyOrder(
            "property tidemark.handlers.b.retry.max", "the retries of handler a");
  }
}
