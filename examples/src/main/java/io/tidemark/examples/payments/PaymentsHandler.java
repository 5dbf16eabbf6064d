// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import io.tidemark.handler.BatchContext;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.TidemarkHandler;
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

  private final String instance;

  /**
   * A handler that signs its rows.
   *
   * @param instance the name of this process
   */
  public PaymentsHandler(String instance) {
    this.instance = instance;
  }

  /** Books each payment, or rejects it if the debtor has no cover. */
  @OnBatch(topics = TOPIC)
  void book(List<Payment> payments, BatchContext context, Handle db) {
    Accounts accounts = Accounts.locked(db, payments);
    Journal journal = new Journal(instance);
    for (int i = 0; i < payments.size(); i++) {
      Payment payment = payments.get(i);
      Optional<String> refusal = accounts.transfer(payment);
      if (refusal.isEmpty()) {
        journal.book(payment, context.records().get(i));
      } else {
        journal.reject(payment, refusal.get(), context.records().get(i));
      }
    }
    accounts.save(db);
    journal.save(db);
  }
}
