// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.LanePosition;
import io.tidemark.examples.demo.PartitionFinding;
import io.tidemark.examples.demo.Tables;
import io.tidemark.examples.payments.Payment;
import io.tidemark.examples.payments.Receipt;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Counts, once nothing writes any more, what became of every payment of the input. Used by one
 * thread, within one transaction.
 */
final class Reconciliation {

  private final Handle db;

  private Reconciliation(Handle db) {
    this.db = db;
  }

  /**
   * Counts.
   *
   * @param db where the books are
   * @param input the payments asked for
   * @param receipts what a reader sees of receipts
   * @param positions where the partitions stand
   * @param logEnds where their logs end
   */
  static Findings of(
      Handle db,
      PaymentSource input,
      Receipts receipts,
      List<LanePosition> positions,
      Map<Integer, Long> logEnds) {
    return db.inTransaction(
        books -> new Reconciliation(books).findings(input, receipts, positions, logEnds));
  }

  private Findings findings(
      PaymentSource input,
      Receipts receipts,
      List<LanePosition> positions,
      Map<Integer, Long> logEnds) {
    copy(input);
    db.execute(ReconciliationSql.CREATE_EFFECT);
    copy(receipts);
    return new Findings(
        one(ReconciliationSql.COUNT_PAYMENTS, Reconciliation::payments),
        one(ReconciliationSql.COUNT_RECEIPTS, Reconciliation::receipts),
        db.createQuery(ReconciliationSql.SUM_AMOUNTS).map((row, context) -> sum(row)).list(),
        one(ReconciliationSql.COUNT_ACCOUNTS, Reconciliation::accounts),
        PartitionFinding.of(
            positions, logEnds, Tables.handled(db, ReconciliationSql.COUNT_RECORDS)),
        db.createQuery(ReconciliationSql.EXAMPLES).map((row, context) -> example(row)).list());
  }

  private void copy(PaymentSource input) {
    db.execute(ReconciliationSql.CREATE_INPUT);
    Tables.fillInput(db, input::forEach, this::insert);
  }

  private void insert(List<Payment> batch) {
    db.createUpdate(ReconciliationSql.INSERT_INPUT)
        .bindArray("payments", String.class, column(batch, Payment::paymentId))
        .bindArray("debtors", String.class, column(batch, Payment::debtor))
        .bindArray("creditors", String.class, column(batch, Payment::creditor))
        .bindArray("amounts", BigDecimal.class, column(batch, Payment::amount))
        .bindArray("currencies", String.class, column(batch, Payment::currency))
        .execute();
  }

  private void copy(Receipts receipts) {
    db.execute(ReconciliationSql.CREATE_RECEIPT);
    db.createUpdate(ReconciliationSql.INSERT_RECEIPTS)
        .bindArray("payments", String.class, column(receipts.all(), Receipt::paymentId))
        .bindArray("outcomes", String.class, column(receipts.all(), one -> one.outcome().name()))
        .execute();
    db.execute("analyze receipt");
  }

  private static <F, T> List<T> column(List<F> batch, Function<F, T> of) {
    return batch.stream().map(of).toList();
  }

  /** Turns a row into a value. */
  private interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> T one(String sql, Row<T> value) {
    return db.createQuery(sql).map((row, context) -> value.of(row)).one();
  }

  private static Findings.Payments payments(ResultSet row) throws SQLException {
    return new Findings.Payments(
        row.getLong("input"),
        row.getLong("applied"),
        row.getLong("rejected"),
        row.getLong("duplicated"),
        row.getLong("lost"),
        row.getLong("inexact"),
        row.getLong("unasked"));
  }

  private static Findings.Receipts receipts(ResultSet row) throws SQLException {
    return new Findings.Receipts(
        row.getLong("expected"),
        row.getLong("seen"),
        row.getLong("duplicated"),
        row.getLong("lost"),
        row.getLong("wrong"));
  }

  private static Findings.Sum sum(ResultSet row) throws SQLException {
    return new Findings.Sum(
        row.getString("currency"),
        row.getBigDecimal("asked"),
        row.getBigDecimal("rejected"),
        row.getBigDecimal("debited"),
        row.getBigDecimal("credited"));
  }

  private static Findings.Accounts accounts(ResultSet row) throws SQLException {
    return new Findings.Accounts(
        row.getLong("accounts"), row.getLong("wrong"), row.getLong("overdrawn"));
  }

  private static String example(ResultSet row) throws SQLException {
    String sources = row.getString("sources");
    return "%s: booked %d times, rejected %d times%s%s%s"
        .formatted(
            row.getString("payment_id"),
            row.getLong("bookings"),
            row.getLong("rejections"),
            row.getBoolean("exact") ? "" : ", entries not as asked for",
            row.getBoolean("asked") ? "" : ", not in the input",
            sources == null ? "" : " (" + sources + ")");
  }
}
