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

  static final String SCHEMA = "tidemark_payments";

  static final Service SERVICE =
      new Service("payments", PaymentService.class, PaymentsHandler.TOPIC, SCHEMA);

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
  public Verdict reconcile(List<LanePosition> positions, Map<Integer, Long> logEnds) {
    Findings findings = Reconciliation.of(stage.schema().db(), payments, positions, logEnds);
    return new Verdict(findings.exact(), Report.of(findings));
  }
}
