// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PaymentsDemoIT {

  private static final GeneratedPayments INPUT = new GeneratedPayments(5, 4_000);

  private static KafkaBroker broker;
  private static Postgres postgres;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void startServers() {
    broker = KafkaBroker.start();
    postgres = Postgres.start();
  }

  @AfterAll
  static void closeServers() {
    broker.close();
    postgres.close();
  }

  /** One run, as it is slow: it passes, it tells a tampered ledger, and it is not run over. */
  @Test
  void passesWhileInstancesAreKilledAndFrozen() {
    assertThat(run("--records=4000", "--seed=5")).describedAs(err + "\n" + out).isZero();
    assertThat(out.toString())
        .containsPattern("kill -9 of instance \\d")
        .containsPattern("SIGSTOP of instance \\d")
        .containsPattern("SIGCONT of instance \\d")
        .contains("1 killed, 1 frozen")
        .endsWith("exactly once: PASS" + System.lineSeparator());

    findsOneBookingTooMany();
    refusesToMeetTheTablesOfAnEarlierRun();
  }

  private void findsOneBookingTooMany() {
    postgres.execute(
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
    assertThat(findings.accounts().wrong()).isEqualTo(2);
    assertThat(Report.of(findings)).endsWith("exactly once: FAIL");
  }

  private void refusesToMeetTheTablesOfAnEarlierRun() {
    assertThat(run("--records=10")).isEqualTo(2);
    assertThat(err.toString()).contains("Topic tidemark-payments is on", "already");
  }

  private static Findings reconcile() {
    Login login = new Login(postgres.jdbcUrl(), postgres.user(), postgres.password());
    try (Bank bank = new Bank(login);
        PaymentTopic topic = new PaymentTopic(broker.bootstrapServers())) {
      Map<Integer, Long> logEnds = topic.logEnds(4);
      return Reconciliation.of(login, INPUT, bank.positions(), logEnds);
    }
  }

  private int run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--partitions=4",
                "--lanes=3",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--jdbc-url=" + postgres.jdbcUrl(),
                "--user=" + postgres.user(),
                "--password=" + postgres.password()));
    arguments.addAll(List.of(more));
    return new PaymentsDemo(
            new PrintWriter(out, true), new PrintWriter(err, true), false, options -> new Once())
        .run(arguments.toArray(String[]::new));
  }

  /** Kills one instance early in the work, and freezes one a little later. */
  private static final class Once implements FaultPlan {
    private final Deque<Fault> faults = new ArrayDeque<>(List.of(Fault.KILL, Fault.FREEZE));
    private long handledBefore;

    @Override
    public Optional<Fault> due(Duration now, long handled) {
      return handled > handledBefore ? Optional.ofNullable(faults.peek()) : Optional.empty();
    }

    @Override
    public void done(Fault fault, Duration now, long handled) {
      faults.remove();
      handledBefore = handled;
    }
  }
}
