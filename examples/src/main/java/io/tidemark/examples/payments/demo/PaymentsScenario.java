// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.LanePosition;
import io.tidemark.examples.demo.Scenario;
import io.tidemark.examples.demo.Service;
import io.tidemark.examples.demo.Stage;
import io.tidemark.examples.demo.Verdict;
import io.tidemark.examples.payments.PaymentService;
import io.tidemark.examples.payments.PaymentsHandler;
import java.util.List;
import java.util.Map;

/** Payments are booked while instances of the service are broken. Used by the run's thread. */
final class PaymentsScenario implements Scenario {

  private static final String UNPUBLISHED = "select count(*) from tidemark_outbox";

  static final String SCHEMA = "tidemark_payments";

  static final Service SERVICE =
      new Service(
          "payments",
          PaymentService.class,
          PaymentsHandler.TOPIC,
          SCHEMA,
          List.of(PaymentsHandler.RECEIPTS));

  private final PaymentSource payments;
  private final Stage stage;

  PaymentsScenario(PaymentSource payments, Stage stage) {
    this.payments = payments;
    this.stage = stage;
  }

  @Override
  public long size() {
    return payments.size();
  }

  @Override
  public void load() {
    Bank.open(stage.schema().db(), payments);
    stage.topic().load(send -> payments.forEach(payment -> send.accept(payment.debtor(), payment)));
  }

  @Override
  public long unpublished() {
    return stage.schema().db().createQuery(UNPUBLISHED).mapTo(Long.class).one();
  }

  @Override
  public Verdict reconcile(List<LanePosition> positions, Map<Integer, Long> logEnds) {
    Findings findings =
        Reconciliation.of(
            stage.schema().db(),
            payments,
            Receipts.of(stage.topic().beside(PaymentsHandler.RECEIPTS)),
            positions,
            logEnds);
    return new Verdict(findings.exact(), Report.of(findings));
  }
}
