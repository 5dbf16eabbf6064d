// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.demo.LanePosition;
import io.tidemark.examples.demo.Scenario;
import io.tidemark.examples.demo.Service;
import io.tidemark.examples.demo.Stage;
import io.tidemark.examples.demo.Verdict;
import io.tidemark.examples.orders.OrderService;
import io.tidemark.examples.orders.Orders;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Orders are decided while instances of the service are broken, the fraud service fails, and some
 * articles are not known yet. Used by the run's thread.
 */
final class OrdersScenario implements Scenario {

  static final String SCHEMA = "tidemark_orders";

  static final Service SERVICE =
      new Service("orders", OrderService.class, Orders.TOPIC, SCHEMA, List.of());

  private static final String COUNT_SET_ASIDE =
      "select count(*) from tidemark_dead_letter where resolved_at is null";

  private final GeneratedOrders orders;
  private final Catalogue catalogue;
  private final Stage stage;
  private final FraudServer fraud;
  private final Outages outages;
  private final Operator operator;

  OrdersScenario(OrdersOptions options, Stage stage) {
    this.orders = options.orders();
    this.catalogue = new Catalogue(orders);
    this.stage = stage;
    this.fraud = stage.resources().add(new FraudServer());
    this.outages =
        new Outages(fraud, options.fraudDownEvery(), options.fraudDownFor(), stage.display());
    stage.settings().setProperty("fraud.url", fraud.address().toString());
    stage.settings().setProperty("tidemark.watch-interval", "1s");
    this.operator = stage.resources().add(new Operator(stage.settings()));
  }

  @Override
  public long size() {
    return orders.size();
  }

  @Override
  public void load() {
    catalogue.open(stage.schema().db());
    stage.topic().load(send -> orders.forEach(order -> send.accept(order.customer(), order)));
  }

  @Override
  public void tick(Duration now) {
    outages.tick(now);
  }

  @Override
  public long setAside() {
    return stage.schema().db().createQuery(COUNT_SET_ASIDE).mapTo(Long.class).one();
  }

  /** The cause is repaired first. */
  @Override
  public void handleSetAside() {
    catalogue.complete(stage.schema().db());
    operator.redrive();
  }

  @Override
  public List<String> story() {
    return List.of(
        String.format(
            Locale.ROOT,
            "fraud-api failed %d times; %,d of %,d calls were in vain",
            outages.count(),
            fraud.refused(),
            fraud.asked()));
  }

  @Override
  public Verdict reconcile(List<LanePosition> positions, Map<Integer, Long> logEnds) {
    OrderFindings findings =
        OrderReconciliation.of(stage.schema().db(), orders, positions, logEnds);
    return new Verdict(findings.exact(), OrderReport.of(findings));
  }
}
