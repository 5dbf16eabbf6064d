// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import static io.tidemark.failure.FailureAction.skip;
import static io.tidemark.failure.FailurePolicy.noRetry;
import static io.tidemark.failure.FailurePolicy.retry;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.settings.Faults;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PolicyParserTest {
  private final Faults faults = new Faults();

  private Map<String, FailurePolicy> parse(
      Map<String, Object> properties, FailurePolicy usual, Map<String, FailurePolicy> named) {
    Overrides overrides = new Overrides(properties, faults);
    Map<String, FailurePolicy> parsed =
        new PolicyParser(overrides, faults).parse(Set.of("a", "b"), usual, named);
    overrides.refuseUnknown();
    assertThat(faults.all()).isEmpty();
    return parsed;
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
}
