// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.LanePosition;
import io.tidemark.examples.demo.Login;
import io.tidemark.examples.demo.PartitionFinding;
import io.tidemark.examples.demo.Schema;
import io.tidemark.examples.payments.Payment;
import io.tidemark.examples.payments.Receipt;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker is checked: books that are right pass, and each way to be wrong is named. */
final class ReconciliationIT {

  /** Of twenty payments over two partitions all are booked but the first, which is rejected. */
  private static final GeneratedPayments INPUT = new GeneratedPayments(1, 20);

  private static final Map<Integer, Long> LOG_ENDS = Map.of(0, 10L, 1, 10L);
  private static final Findings.Payments RIGHT = new Findings.Payments(20, 19, 1, 0, 0, 0, 0);
  private static final String REJECTED = "P00000001";
  private static final String BOOKED = "P00000002";
  private static final String OTHER = "P00000003";

  private static Postgres postgres;
  private Database books;
  private Schema schema;

  /** One for each payment, as they should be. */
  private final List<Receipt> receipts = new ArrayList<>();

  @BeforeAll
  static void startPostgres() {
    postgres = Postgres.start();
  }

  @AfterAll
  static void closePostgres() {
    postgres.close();
  }

  @BeforeEach
  void keepBooks() {
    Login login = new Login(postgres.jdbcUrl(), postgres.user(), postgres.password());
    schema = new Schema(login, PaymentsScenario.SERVICE);
    schema.create();
    Bank.open(schema.db(), INPUT);
    books =
        new Database(login.inSchema(PaymentsScenario.SCHEMA).url(), login.user(), login.password());
    List<String> statements = new ArrayList<>();
    INPUT.forEach(payment -> statements.add(statement(payment, statements.size())));
    INPUT.forEach(payment -> receipts.add(receipt(payment.paymentId())));
    books.execute(String.join(";", statements));
  }

  @AfterEach
  void dropBooks() {
    schema.close();
    postgres.execute("drop schema " + PaymentsScenario.SCHEMA + " cascade");
  }

  @Test
  void rightBooksPass() {
    Findings findings = reconcile();

    assertThat(findings.payments()).isEqualTo(RIGHT);
    assertThat(findings.receipts()).isEqualTo(new Findings.Receipts(20, 20, 0, 0, 0));
    assertThat(findings.exact()).isTrue();
    assertThat(findings.examples()).isEmpty();
    assertThat(findings.partitions())
        .containsExactly(new PartitionFinding(0, 10, 10, 10), new PartitionFinding(1, 10, 10, 10));
  }

  private static Receipt receipt(String payment) {
    return payment.equals(REJECTED)
        ? new Receipt(payment, Receipt.Outcome.REJECTED, "no cover")
        : new Receipt(payment, Receipt.Outcome.BOOKED, null);
  }

  @Test
  void receiptTwice() {
    receipts.add(receipt(BOOKED));

    assertThat(wrong().receipts()).isEqualTo(new Findings.Receipts(20, 21, 1, 0, 0));
  }

  @Test
  void receiptLost() {
    receipts.remove(receipt(BOOKED));

    assertThat(wrong().receipts()).isEqualTo(new Findings.Receipts(20, 19, 0, 1, 0));
  }

  @Test
  void receiptsThatSayOtherThanTheBooks() {
    receipts.remove(receipt(BOOKED));
    receipts.add(new Receipt(BOOKED, Receipt.Outcome.REJECTED, "no cover"));
    receipts.add(new Receipt("never asked for", Receipt.Outcome.BOOKED, null));

    assertThat(wrong().receipts()).isEqualTo(new Findings.Receipts(20, 21, 0, 0, 2));
  }

  @Test
  void bookedTwice() {
    repeatBooking(BOOKED);

    assertThat(wrong().payments()).isEqualTo(new Findings.Payments(20, 19, 1, 1, 0, 0, 0));
    assertThat(wrong().accounts().wrong()).isZero();
    assertThat(wrong().sums()).noneMatch(Findings.Sum::exact);
    assertThat(wrong().examples())
        .containsExactly(
            BOOKED
                + ": booked 2 times, rejected 0 times (partition 1 offset 0 by instance 1;"
                + " partition 1 offset 0 by instance 9)");
  }

  @Test
  void rejectedTwice() {
    books.execute(
        "insert into rejection (payment_id, reason, source_partition, source_offset, instance)"
            + " select payment_id, reason, source_partition, source_offset, 9 from rejection");

    assertThat(wrong().payments()).isEqualTo(new Findings.Payments(20, 19, 1, 1, 0, 0, 0));
  }

  @Test
  void bookedAndRejected() {
    books.execute("update rejection set payment_id = '" + BOOKED + "'");

    assertThat(wrong().payments()).isEqualTo(new Findings.Payments(20, 19, 0, 1, 1, 0, 0));
    assertThat(wrong().examples())
        .containsExactly(
            REJECTED + ": booked 0 times, rejected 0 times",
            BOOKED
                + ": booked 1 times, rejected 1 times (partition 1 offset 0 by instance 1;"
                + " partition 0 offset 0 by instance 1)");
  }

  @Test
  void lost() {
    undoBalances(BOOKED);
    books.execute("delete from ledger_entry where payment_id = '" + BOOKED + "'");

    assertThat(wrong().payments()).isEqualTo(new Findings.Payments(20, 18, 1, 0, 1, 0, 0));
    assertThat(wrong().accounts().wrong()).isZero();
    assertThat(wrong().partitions()).contains(new PartitionFinding(1, 10, 10, 9));
  }

  @Test
  void rejectionLost() {
    books.execute("delete from rejection");

    assertThat(wrong().payments()).isEqualTo(new Findings.Payments(20, 19, 0, 0, 1, 0, 0));
  }

  @Test
  void halfBooked() {
    books.execute("delete from ledger_entry where payment_id = '" + BOOKED + "' and amount > 0");

    assertThat(wrong().payments()).isEqualTo(new Findings.Payments(20, 19, 1, 0, 0, 1, 0));
    assertThat(wrong().accounts().wrong()).isEqualTo(1);
  }

  @Test
  void debtorAndCreditorSwapped() {
    undoBalances(BOOKED);
    undoBalances(BOOKED);
    books.execute("update ledger_entry set amount = -amount where payment_id = '" + BOOKED + "'");

    assertThat(wrong().payments()).isEqualTo(new Findings.Payments(20, 19, 1, 0, 0, 1, 0));
    assertThat(wrong().accounts().wrong()).isZero();
    assertThat(wrong().sums()).allMatch(Findings.Sum::exact);
  }

  @Test
  void twoPaymentsSwapped() {
    books.execute(
        "update ledger_entry set payment_id = case payment_id when '%1$s' then '%2$s' else '%1$s' end where payment_id in ('%1$s', '%2$s')"
            .formatted(BOOKED, OTHER));

    assertThat(wrong().payments()).isEqualTo(new Findings.Payments(20, 19, 1, 0, 0, 2, 0));
  }

  @Test
  void wrongAmount() {
    books.execute(
        "update ledger_entry set amount = 2 * amount where payment_id = '" + BOOKED + "'");

    assertThat(wrong().payments().inexact()).isEqualTo(1);
    assertThat(wrong().sums()).noneMatch(Findings.Sum::exact);
    assertThat(wrong().accounts().wrong()).isEqualTo(2);
  }

  @Test
  void wrongBalance() {
    books.execute("update account set balance = balance + 0.01 where account_id = 'A00001'");

    assertThat(wrong().payments()).isEqualTo(RIGHT);
    assertThat(wrong().accounts().wrong()).isEqualTo(1);
  }

  @Test
  void overdrawnAccount() {
    books.execute(
        "update account set balance = balance - opening_balance - 1000000, opening_balance = -1000000 where account_id = 'A00001'");

    assertThat(wrong().payments()).isEqualTo(RIGHT);
    assertThat(wrong().accounts().wrong()).isZero();
    assertThat(wrong().accounts().overdrawn()).isEqualTo(1);
  }

  @Test
  void bookedUnasked() {
    repeatBooking(BOOKED);
    books.execute("update ledger_entry set payment_id = 'other' where instance = '9'");

    assertThat(wrong().payments().unasked()).isEqualTo(1);
    assertThat(wrong().payments().duplicated()).isZero();
  }

  @Test
  void positionBehindTheLog() {
    Findings findings = reconcile(9);

    assertThat(findings.exact()).isFalse();
    assertThat(findings.payments()).isEqualTo(RIGHT);
    assertThat(findings.partitions()).contains(new PartitionFinding(1, 9, 10, 10));
  }

  @Test
  void positionBeyondTheLog() {
    assertThat(reconcile(11).exact()).isFalse();
  }

  private Findings wrong() {
    Findings findings = reconcile();
    assertThat(findings.exact()).isFalse();
    assertThat(Report.of(findings)).endsWith("exactly once: FAIL");
    return findings;
  }

  private Findings reconcile() {
    return reconcile(10);
  }

  private Findings reconcile(long lastPosition) {
    List<LanePosition> positions =
        List.of(new LanePosition(0, 10, "one", 1), new LanePosition(1, lastPosition, "one", 1));
    return Reconciliation.of(schema.db(), INPUT, new Receipts(receipts), positions, LOG_ENDS);
  }

  /** As a service would, had it forgotten that it did. */
  private void repeatBooking(String payment) {
    books.execute(
        """
        insert into ledger_entry
          (payment_id, account_id, currency, amount, source_partition, source_offset, instance)
        select payment_id, account_id, currency, amount, source_partition, source_offset, 9
        from ledger_entry where payment_id = '%1$s';
        update account set balance = account.balance + entry.amount
        from ledger_entry as entry
        where entry.payment_id = '%1$s' and entry.instance = '9'
          and account.account_id = entry.account_id
        """
            .formatted(payment));
  }

  private void undoBalances(String payment) {
    books.execute(
        """
        update account set balance = account.balance - entry.amount
        from ledger_entry as entry
        where entry.payment_id = '%s' and account.account_id = entry.account_id
        """
            .formatted(payment));
  }

  private static String statement(Payment payment, int index) {
    return payment.paymentId().equals(REJECTED)
        ? """
          insert into rejection (payment_id, reason, source_partition, source_offset, instance)
          values ('%s', 'no cover', %d, %d, '1')
          """
            .formatted(payment.paymentId(), index % 2, index / 2)
        : booking(payment, index);
  }

  /** Balances start high enough that nobody is overdrawn, in whatever order. */
  private static String booking(Payment payment, int index) {
    return """
        update account set opening_balance = opening_balance + 1000, balance = balance + 1000
        where account_id = '%2$s';
        insert into ledger_entry
          (payment_id, account_id, currency, amount, source_partition, source_offset, instance)
        values ('%1$s', '%2$s', 'EUR', -%4$s, %5$d, %6$d, '1'),
          ('%1$s', '%3$s', 'EUR', %4$s, %5$d, %6$d, '1');
        update account set balance = balance - %4$s where account_id = '%2$s';
        update account set balance = balance + %4$s where account_id = '%3$s'
        """
        .formatted(
            payment.paymentId(),
            payment.debtor(),
            payment.creditor(),
            payment.amount().toPlainString(),
            index % 2,
            index / 2);
  }
}
