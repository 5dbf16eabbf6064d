// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.DemoFixture;
import io.tidemark.examples.demo.Schema;
import io.tidemark.examples.demo.Topic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class OrdersDemoIT {

  private static DemoFixture fixture;

  @BeforeAll
  static void startServers() {
    fixture = new DemoFixture();
  }

  @AfterAll
  static void closeServers() {
    fixture.close();
  }

  private static final GeneratedOrders INPUT = new GeneratedOrders(1, 1_500, 3);

  /** One run, as it is slow: it passes, and it tells tables that were tampered with. */
  @Test
  void passesWhileInstancesAreKilledAndTheFraudServiceFails() {
    int code =
        new OrdersDemo(fixture.demo("orders"))
            .run(
                fixture.arguments(
                    "--records=1500",
                    "--poison=3",
                    "--partitions=4",
                    "--lanes=3",
                    "--fraud-down-every=3",
                    "--fraud-down-for=1"));

    assertThat(code).describedAs(fixture.err() + "\n" + fixture.out()).isZero();
    assertThat(fixture.out())
        .containsPattern("kill -9 of instance \\d")
        .contains("outage of fraud-api", "recovery of fraud-api", "1 killed, 1 frozen")
        .endsWith("exactly once: PASS" + System.lineSeparator());

    findsOneDecisionTooMany();
  }

  private static void findsOneDecisionTooMany() {
    fixture
        .postgres()
        .execute(
            """
            insert into tidemark_orders.decision (order_id, customer, article_id, quantity,
              rejected_because, source_partition, source_offset, instance)
            select order_id, customer, article_id, quantity, 'out of stock', source_partition,
              source_offset, 'me'
            from tidemark_orders.decision
            where rejected_because is null
            limit 1
            """);
    try (Schema schema = fixture.schema(OrdersScenario.SERVICE);
        Topic topic = fixture.topic(OrdersScenario.SERVICE)) {
      OrderFindings findings =
          OrderReconciliation.of(schema.db(), INPUT, schema.positions(), topic.logEnds(4));
      assertThat(findings.exact()).isFalse();
      assertThat(findings.decisions().effects().duplicated()).isEqualTo(1);
      assertThat(findings.setAside().exact()).isTrue();
      assertThat(OrderReport.of(findings)).endsWith("exactly once: FAIL");
    }
  }
}
