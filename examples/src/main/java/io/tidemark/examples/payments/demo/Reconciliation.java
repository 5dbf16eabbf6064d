// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.LanePosition;
import io.tidemark.examples.demo.PartitionFinding;
import io.tidemark.examples.demo.Tables;
import io.tidemark.examples.payments.Payment;
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
   * @param positions where the partitions stand
   * @param logEnds where their logs end
   */
  static Findings of(
      Handle db, PaymentSource input, List<LanePosition> positions, Map<Integer, Long> logEnds) {
    return db.inTransaction(books -> new Reconciliation(books).findings(input, positions, logEnds));
  }

  private Findings findings(
      PaymentSource input, List<LanePosition> positions, Map<Integer, Long> logEnds) {
    copy(input);
    db.execute(ReconciliationSql.CREATE_EFFECT);
    return new Findings(
        one(ReconciliationSql.COUNT_PAYMENTS, Reconciliation::payments),
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

  private static <T> List<T> column(List<Payment> batch, Function<Payment, T> of) {
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
