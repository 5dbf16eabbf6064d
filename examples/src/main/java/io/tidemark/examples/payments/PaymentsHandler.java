// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import io.tidemark.effect.Message;
import io.tidemark.handler.BatchContext;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.PublishTo;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.TidemarkHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Books payments in double entry, in the transaction that also moves the position. Shared by all
 * workers; it has no state.
 *
 * <p>It takes payments by the batch because they share accounts with those of other partitions: a
 * batch locks all of its accounts at once and in order, so batches wait for each other but never in
 * a circle; and it costs four statements, however many payments it has.
 */
@TidemarkHandler(id = "payments")
public final class PaymentsHandler {

  /** Where payments come from, keyed by debtor, so that a debtor's payments stay in order. */
  public static final String TOPIC = "tidemark-payments";

  /** Where receipts go, keyed by debtor as well. */
  public static final String RECEIPTS = "tidemark-payment-receipts";

  private final String instance;

  /**
   * A handler that signs its rows.
   *
   * @param instance the name of this process
   */
  public PaymentsHandler(String instance) {
    this.instance = instance;
  }

  /**
   * Books each payment, or rejects it if the debtor has no cover, and gives the debtor a receipt.
   */
  @OnBatch(topics = TOPIC)
  @PublishTo(RECEIPTS)
  List<Message> book(List<Payment> payments, BatchContext context, Handle db) {
    Accounts accounts = Accounts.locked(db, payments);
    Journal journal = new Journal(instance);
    List<Message> receipts = new ArrayList<>();
    for (int i = 0; i < payments.size(); i++) {
      Receipt receipt = book(payments.get(i), context.records().get(i), accounts, journal);
      receipts.add(Message.to(RECEIPTS).key(payments.get(i).debtor()).value(receipt));
    }
    accounts.save(db);
    journal.save(db);
    return receipts;
  }

  private static Receipt book(
      Payment payment, RecordContext source, Accounts accounts, Journal journal) {
    Optional<String> refusal = accounts.transfer(payment);
    if (refusal.isPresent()) {
      journal.reject(payment, refusal.get(), source);
      return Receipt.rejected(payment, refusal.get());
    }
    journal.book(payment, source);
    return Receipt.booked(payment);
  }
}
