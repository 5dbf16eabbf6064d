// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class HandlerSetTest {
  private final HandlerDefinition orders = listing("orders", "orders");
  private final HandlerDefinition payments = finding("payments", "payments\\..*");
  private final HandlerDefinition retries = finding("retries", ".*\\.retry");
  private final HandlerSet handlers = new HandlerSet(List.of(orders, payments, retries));

  private static HandlerDefinition listing(String id, String topic) {
    return new HandlerDefinition(id, Set.of(topic), 1, HandlerSetTest::never);
  }

  private static HandlerDefinition finding(String id, String pattern) {
    return new HandlerDefinition(id, Set.of(), Pattern.compile(pattern), 1, HandlerSetTest::never);
  }

  private static UnitHandler never() {
    throw new UnsupportedOperationException();
  }

  @Test
  void aTopicIsListedOrFoundByItsWholeName() {
    assertThat(handlers.of("orders")).isSameAs(orders);
    assertThat(handlers.of("payments.new")).isSameAs(payments);
    assertThat(handlers.of("refunds.retry")).isSameAs(retries);
    assertThat(handlers.refusal("payments.new")).isEmpty();
    assertThat(handlers.topics()).containsExactly("orders");
    assertThat(handlers.patterns()).containsExactly("payments\\..*", ".*\\.retry");
    assertThat(handlers.ids()).containsExactlyInAnyOrder("orders", "payments", "retries");
  }

  @Test
  void aTopicThatTwoPatternsFindIsRefused() {
    assertThat(handlers.refusal("payments.retry").orElseThrow())
        .startsWith("topic payments.retry has 2 handlers: ")
        .contains(
            "payments (topics like payments\\..*) and retries (topics like .*\\.retry)",
            "make their patterns differ");
    assertThatThrownBy(() -> handlers.of("payments.retry")).hasMessageContaining("2 handlers");
  }

  @Test
  void aTopicThatNobodyHandlesIsRefused() {
    assertThat(handlers.refusal("xpayments.new").orElseThrow())
        .isEqualTo(
            "no handler for topic xpayments.new; there are handlers for orders, topics like"
                + " payments\\..*, topics like .*\\.retry");
  }

  @Test
  void aTopicThatIsListedTwiceIsRefusedAtOnce() {
    assertThatThrownBy(() -> new HandlerSet(List.of(orders, listing("other", "orders"))))
        .hasMessageContaining("topic orders has two handlers, orders and other");
  }
}
