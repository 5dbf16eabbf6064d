// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** The table that everybody writes, and the statements that all contestants share. */
final class PaymentTable {
  static final String CREATE =
      """
      create table payment (
        payment_id text primary key,
        debtor text not null,
        creditor text not null,
        amount bigint not null,
        currency text not null,
        requested_at timestamptz not null,
        applied integer not null default 1)
      """;

  /** Counts how often a payment was applied, so that a repetition is seen and not masked. */
  static final String UPSERT =
      """
      insert into payment (payment_id, debtor, creditor, amount, currency, requested_at)
      select * from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::timestamptz[])
      on conflict (payment_id) do update
      set debtor = excluded.debtor, creditor = excluded.creditor, amount = excluded.amount,
          currency = excluded.currency, requested_at = excluded.requested_at,
          applied = payment.applied + 1
      """;

  static final String INSERT =
      """
      insert into payment (payment_id, debtor, creditor, amount, currency, requested_at)
      values (?, ?, ?, ?, ?, ?)
      """;

  /** What is there: payments, how often they were applied, and what they amount to. */
  static final String CONTENT =
      """
      select count(*), coalesce(sum(applied), 0), coalesce(sum(amount), 0)::bigint from payment
      """;

  private PaymentTable() {}

  /** Writes all payments by one statement. */
  static void upsert(Connection connection, List<Payment> payments) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
      bind(statement, 1, "text", payments, Payment::paymentId);
      bind(statement, 2, "text", payments, Payment::debtor);
      bind(statement, 3, "text", payments, Payment::creditor);
      bind(statement, 4, "bigint", payments, Payment::amount);
      bind(statement, 5, "text", payments, Payment::currency);
      bind(statement, 6, "timestamptz", payments, Payment::requestedAt);
      statement.executeUpdate();
    }
  }

  private static void bind(
      PreparedStatement statement,
      int index,
      String type,
      List<Payment> payments,
      Function<Payment, Object> column)
      throws SQLException {
    Object[] values = payments.stream().map(column).toArray();
    statement.setArray(index, statement.getConnection().createArrayOf(type, values));
  }
}
