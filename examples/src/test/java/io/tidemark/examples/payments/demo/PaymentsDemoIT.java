// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.DemoFixture;
import io.tidemark.examples.demo.Schema;
import io.tidemark.examples.demo.Topic;
import io.tidemark.examples.payments.PaymentsHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PaymentsDemoIT {

  private static final GeneratedPayments INPUT = new GeneratedPayments(5, 4_000);

  private static DemoFixture fixture;

  @BeforeAll
  static void startServers() {
    fixture = new DemoFixture();
  }

  @AfterAll
  static void closeServers() {
    fixture.close();
  }

  /** One run, as it is slow: it passes, it tells a tampered ledger, and it is not run over. */
  @Test
  void passesWhileInstancesAreKilledAndFrozen() {
    assertThat(run("--partitions=4", "--lanes=3", "--records=4000", "--seed=5"))
        .describedAs(fixture.err() + "\n" + fixture.out())
        .isZero();
    assertThat(fixture.out())
        .containsPattern("kill -9 of instance \\d")
        .containsPattern("SIGSTOP of instance \\d")
        .containsPattern("SIGCONT of instance \\d")
        .contains("1 killed, 1 frozen")
        .endsWith("exactly once: PASS" + System.lineSeparator());

    findsOneBookingTooMany();
    refusesToMeetTheTablesOfAnEarlierRun();
  }

  private static void findsOneBookingTooMany() {
    fixture
        .postgres()
        .execute(
            """
            insert into tidemark_payments.ledger_entry
              (payment_id, account_id, currency, amount, source_partition, source_offset, instance)
            select payment_id, account_id, currency, amount, source_partition, source_offset, 'me'
            from tidemark_payments.ledger_entry
            where payment_id = (select min(payment_id) from tidemark_payments.ledger_entry)
            """);

    Findings findings = reconcile();

    assertThat(findings.exact()).isFalse();
    assertThat(findings.payments().duplicated()).isEqualTo(1);
    assertThat(findings.receipts()).isEqualTo(new Findings.Receipts(4_000, 4_000, 0, 0, 0));
    assertThat(findings.accounts().wrong()).isEqualTo(2);
    assertThat(Report.of(findings)).endsWith("exactly once: FAIL");
  }

  private static void refusesToMeetTheTablesOfAnEarlierRun() {
    assertThat(run("--records=10")).isEqualTo(2);
    assertThat(fixture.err()).contains("Topic tidemark-payments is on", "already");
  }

  private static Findings reconcile() {
    try (Schema schema = fixture.schema(PaymentsScenario.SERVICE);
        Topic topic = fixture.topic(PaymentsScenario.SERVICE)) {
      return Reconciliation.of(
          schema.db(),
          INPUT,
          Receipts.of(topic.beside(PaymentsHandler.RECEIPTS)),
          schema.positions(),
          topic.logEnds(4));
    }
  }

  private static int run(String... options) {
    return new PaymentsDemo(fixture.demo("payments")).run(fixture.arguments(options));
  }
}
