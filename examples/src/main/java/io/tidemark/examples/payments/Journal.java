// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import io.tidemark.handler.RecordContext;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The ledger entries and rejections of a batch, written together. Used by one thread, within one
 * transaction.
 */
final class Journal {

  private static final String INSERT_ENTRIES =
      """
      insert into ledger_entry
        (payment_id, account_id, currency, amount, source_partition, source_offset, instance)
      select payment_id, account_id, currency, amount, source_partition, source_offset, :instance
      from unnest(:payments, :accounts, :currencies, :amounts, :partitions, :offsets)
        as entry (payment_id, account_id, currency, amount, source_partition, source_offset)
      """;

  private static final String INSERT_REJECTIONS =
      """
      insert into rejection (payment_id, reason, source_partition, source_offset, instance)
      select payment_id, reason, source_partition, source_offset, :instance
      from unnest(:payments, :reasons, :partitions, :offsets)
        as refused (payment_id, reason, source_partition, source_offset)
      """;

  private final String instance;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();

  Journal(String instance) {
    this.instance = instance;
  }

  /** What the debtor gives is what the creditor gets. */
  void book(Payment payment, RecordContext source) {
    entries.add(new Entry(payment, payment.debtor(), payment.amount().negate(), source));
    entries.add(new Entry(payment, payment.creditor(), payment.amount(), source));
  }

  void reject(Payment payment, String reason, RecordContext source) {
    rejections.add(new Rejection(payment, reason, source));
  }

  void save(Handle db) {
    if (!entries.isEmpty()) {
      insertEntries(db);
    }
    if (!rejections.isEmpty()) {
      insertRejections(db);
    }
  }

  private void insertEntries(Handle db) {
    db.createUpdate(INSERT_ENTRIES)
        .bind("instance", instance)
        .bindArray("payments", String.class, entries.stream().map(Entry::paymentId).toList())
        .bindArray("accounts", String.class, entries.stream().map(Entry::account).toList())
        .bindArray("currencies", String.class, entries.stream().map(Entry::currency).toList())
        .bindArray("amounts", BigDecimal.class, entries.stream().map(Entry::amount).toList())
        .bindArray("partitions", Integer.class, entries.stream().map(Entry::partition).toList())
        .bindArray("offsets", Long.class, entries.stream().map(Entry::offset).toList())
        .execute();
  }

  private void insertRejections(Handle db) {
    db.createUpdate(INSERT_REJECTIONS)
        .bind("instance", instance)
        .bindArray("payments", String.class, rejections.stream().map(Rejection::paymentId).toList())
        .bindArray("reasons", String.class, rejections.stream().map(Rejection::reason).toList())
        .bindArray(
            "partitions", Integer.class, rejections.stream().map(Rejection::partition).toList())
        .bindArray("offsets", Long.class, rejections.stream().map(Rejection::offset).toList())
        .execute();
  }

  private record Entry(Payment payment, String account, BigDecimal amount, RecordContext source) {
    String paymentId() {
      return payment.paymentId();
    }

    String currency() {
      return payment.currency();
    }

    int partition() {
      return source.partition();
    }

    long offset() {
      return source.offset();
    }
  }

  private record Rejection(Payment payment, String reason, RecordContext source) {
    String paymentId() {
      return payment.paymentId();
    }

    int partition() {
      return source.partition();
    }

    long offset() {
      return source.offset();
    }
  }
}
