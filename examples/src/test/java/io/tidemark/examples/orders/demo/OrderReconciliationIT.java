// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.LanePosition;
import io.tidemark.examples.demo.Login;
import io.tidemark.examples.demo.PartitionFinding;
import io.tidemark.examples.demo.Schema;
import io.tidemark.examples.orders.Order;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.Postgres;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker is checked: tables that are right pass, and each way to be wrong is named. */
final class OrderReconciliationIT {

  /** All in one partition, decided in the order they were given. */
  private static final GeneratedOrders INPUT = new GeneratedOrders(3, 60, 10);

  private static final Map<Integer, Long> LOG_ENDS = Map.of(0, 60L);

  private static Postgres postgres;
  private final List<Order> orders = new ArrayList<>();
  private final Set<String> waiting = new HashSet<>();
  private Database tables;
  private Schema schema;

  @BeforeAll
  static void startPostgres() {
    postgres = Postgres.start();
  }

  @AfterAll
  static void closePostgres() {
    postgres.close();
  }

  @BeforeEach
  void decideAll() {
    Login login = new Login(postgres.jdbcUrl(), postgres.user(), postgres.password());
    schema = new Schema(login, OrdersScenario.SERVICE);
    schema.create();
    Catalogue catalogue = new Catalogue(INPUT);
    catalogue.open(schema.db());
    catalogue.complete(schema.db());
    tables =
        new Database(login.inSchema(OrdersScenario.SCHEMA).url(), login.user(), login.password());
    INPUT.forEach(orders::add);
    Set<String> parked = new HashSet<>();
    StringBuilder script =
        new StringBuilder(
            """
            update article set opening_stock = 1000, stock = 1000;
            create table tidemark_dead_letter (partition int, record_offset bigint, state text);
            """);
    for (int offset = 0; offset < orders.size(); offset++) {
      script.append(decision(orders.get(offset), offset, parked));
    }
    tables.execute(script.toString());
  }

  private String decision(Order order, int offset, Set<String> parked) {
    if (GeneratedOrders.isPoison(order)) {
      parked.add(order.customer());
    }
    String letter = "";
    if (parked.contains(order.customer())) {
      waiting.add(order.orderId());
      letter = "insert into tidemark_dead_letter values (0, %d, 'REDRIVEN');".formatted(offset);
    }
    String objection =
        order.quantity() > Order.MOST
            ? "'more than 20 pieces'"
            : FraudServer.suspects(order) ? "'suspected fraud'" : "null";
    return letter
        + """
        insert into decision (order_id, customer, article_id, quantity, rejected_because,
          source_partition, source_offset, instance)
        values ('%1$s', '%2$s', '%3$s', %4$d, %5$s, 0, %6$d, '1');
        update article set stock = stock - %4$d where article_id = '%3$s' and %5$s is null;
        """
            .formatted(
                order.orderId(),
                order.customer(),
                order.article(),
                order.quantity(),
                objection,
                offset);
  }

  @AfterEach
  void dropTables() {
    schema.close();
    postgres.execute("drop schema " + OrdersScenario.SCHEMA + " cascade");
  }

  @Test
  void rightTablesPass() {
    OrderFindings findings = reconcile(60);

    assertThat(waiting).hasSizeBetween(5, 55);
    assertThat(findings.exact()).isTrue();
    assertThat(findings.examples()).isEmpty();
    assertThat(findings.decisions().effects()).isEqualTo(effects(60, 60, 0, 0));
    assertThat(findings.setAside()).isEqualTo(effects(waiting.size(), waiting.size(), 0, 0));
    assertThat(findings.redriven()).isEqualTo(findings.setAside());
    assertThat(OrderReport.of(findings)).endsWith("exactly once: PASS");
  }

  @Test
  void decidedTwice() {
    tables.execute(
        """
        insert into decision (order_id, customer, article_id, quantity, rejected_because,
          source_partition, source_offset, instance)
        select order_id, customer, article_id, quantity, rejected_because, source_partition,
          source_offset, '9'
        from decision where order_id = '%s';
        """
            .formatted(accepted()));

    assertThat(wrong().decisions().effects()).isEqualTo(effects(60, 60, 1, 0));
    assertThat(wrong().stock().wrong()).isEqualTo(1);
    assertThat(wrong().examples())
        .singleElement()
        .asString()
        .startsWith(accepted() + ": decided 2 times");
  }

  @Test
  void lost() {
    tables.execute("delete from decision where order_id = '%s'".formatted(accepted()));

    assertThat(wrong().decisions().effects()).isEqualTo(effects(60, 59, 0, 1));
    assertThat(wrong().partitions()).containsExactly(new PartitionFinding(0, 60, 60, 59));
  }

  @Test
  void decidedOtherwiseThanTheFraudServiceSays() {
    tables.execute(
        "update decision set rejected_because = 'suspected fraud' where order_id = '%s'"
            .formatted(accepted()));

    assertThat(wrong().errors()).isEqualTo(new OrderFindings.Errors(0, 1, 0));
  }

  @Test
  void suspectButAccepted() {
    String suspect =
        orders.stream()
            .filter(order -> FraudServer.suspects(order) && order.quantity() <= Order.MOST)
            .findFirst()
            .orElseThrow()
            .orderId();
    tables.execute(
        "update decision set rejected_because = null where order_id = '%s'".formatted(suspect));

    assertThat(wrong().errors()).isEqualTo(new OrderFindings.Errors(0, 1, 0));
  }

  @Test
  void otherPiecesThanOrdered() {
    tables.execute(
        "update decision set quantity = quantity + 1 where order_id = '%s'".formatted(accepted()));

    assertThat(wrong().errors().inexact()).isEqualTo(1);
    assertThat(wrong().stock().wrong()).isEqualTo(1);
  }

  @Test
  void unasked() {
    tables.execute(
        "update decision set order_id = 'other' where order_id = '%s'".formatted(accepted()));

    assertThat(wrong().errors().unasked()).isEqualTo(1);
    assertThat(wrong().decisions().effects()).isEqualTo(effects(60, 59, 0, 1));
  }

  @Test
  void outOfOrder() {
    Order first = orders.get(0);
    tables.execute(
        """
        update decision set order_id = case order_id when '%1$s' then '%2$s' else '%1$s' end
        where order_id in ('%1$s', '%2$s')
        """
            .formatted(first.orderId(), nextOf(first.customer())));

    assertThat(wrong().errors().disordered()).isEqualTo(1);
  }

  @Test
  void wrongStock() {
    tables.execute(
        "update article set stock = stock + 1 where article_id = (select min(article_id) from article)");

    assertThat(wrong().stock().wrong()).isEqualTo(1);
  }

  @Test
  void negativeStock() {
    tables.execute(
        """
        update article set stock = stock - 2000, opening_stock = opening_stock - 2000
        where article_id = (select min(article_id) from article)
        """);

    assertThat(wrong().stock()).isEqualTo(new OrderFindings.Stock(articles(), 0, 1));
  }

  @Test
  void setAsideTwice() {
    tables.execute("insert into tidemark_dead_letter select * from tidemark_dead_letter limit 1");

    assertThat(wrong().setAside()).isEqualTo(effects(waiting.size(), waiting.size(), 1, 0));
    assertThat(wrong().redriven().duplicated()).isEqualTo(1);
  }

  @Test
  void setAsideWithoutReason() {
    int offset = orders.stream().map(Order::orderId).toList().indexOf(accepted());
    tables.execute("insert into tidemark_dead_letter values (0, %d, 'REDRIVEN')".formatted(offset));

    assertThat(wrong().setAside()).isEqualTo(effects(waiting.size(), waiting.size(), 1, 0));
  }

  @Test
  void overtakenInsteadOfSetAside() {
    tables.execute(
        "delete from tidemark_dead_letter where record_offset = (select max(record_offset) from tidemark_dead_letter)");

    assertThat(wrong().setAside()).isEqualTo(effects(waiting.size(), waiting.size() - 1, 0, 1));
    assertThat(wrong().decisions().effects().exact()).isTrue();
  }

  @Test
  void decidedButStillSetAside() {
    tables.execute(
        "update tidemark_dead_letter set state = 'PARKED' where record_offset = (select max(record_offset) from tidemark_dead_letter)");

    assertThat(wrong().setAside().exact()).isTrue();
    assertThat(wrong().redriven()).isEqualTo(effects(waiting.size(), waiting.size() - 1, 0, 1));
  }

  @Test
  void positionBehindTheLog() {
    assertThat(reconcile(59).exact()).isFalse();
  }

  private OrderFindings wrong() {
    OrderFindings findings = reconcile(60);
    assertThat(findings.exact()).isFalse();
    assertThat(OrderReport.of(findings)).endsWith("exactly once: FAIL");
    return findings;
  }

  private OrderFindings reconcile(long position) {
    return OrderReconciliation.of(
        schema.db(), INPUT, List.of(new LanePosition(0, position, "one", 1)), LOG_ENDS);
  }

  private static OrderFindings.Effects effects(
      long expected, long seen, long duplicated, long lost) {
    return new OrderFindings.Effects(expected, seen, duplicated, lost);
  }

  /** One that was accepted and never waited. */
  private String accepted() {
    return orders.stream()
        .filter(order -> !waiting.contains(order.orderId()))
        .filter(order -> order.quantity() <= Order.MOST && !FraudServer.suspects(order))
        .findFirst()
        .orElseThrow()
        .orderId();
  }

  private String nextOf(String customer) {
    return orders.stream()
        .filter(order -> order.customer().equals(customer))
        .skip(1)
        .findFirst()
        .orElseThrow()
        .orderId();
  }

  private long articles() {
    return orders.stream().map(Order::article).distinct().count();
  }
}
