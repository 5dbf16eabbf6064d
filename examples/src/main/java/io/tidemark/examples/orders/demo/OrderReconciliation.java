// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.demo.LanePosition;
import io.tidemark.examples.demo.PartitionFinding;
import io.tidemark.examples.demo.Tables;
import io.tidemark.examples.orders.Order;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * Counts, once nothing writes any more, what became of every order of the input. Used by one
 * thread, within one transaction.
 */
final class OrderReconciliation {

  private final Handle db;

  private OrderReconciliation(Handle db) {
    this.db = db;
  }

  /**
   * Counts.
   *
   * @param db where the service's tables are
   * @param input the orders given
   * @param positions where the partitions stand
   * @param logEnds where their logs end
   */
  static OrderFindings of(
      Handle db, GeneratedOrders input, List<LanePosition> positions, Map<Integer, Long> logEnds) {
    return db.inTransaction(
        tables -> new OrderReconciliation(tables).findings(input, positions, logEnds));
  }

  private OrderFindings findings(
      GeneratedOrders input, List<LanePosition> positions, Map<Integer, Long> logEnds) {
    copy(input);
    db.createUpdate(OrderReconciliationSql.CREATE_EFFECT).bind("most", Order.MOST).execute();
    long disordered =
        db.createQuery(OrderReconciliationSql.COUNT_DISORDERED).mapTo(Long.class).one();
    OrderFindings.Stock stock =
        db.createQuery(OrderReconciliationSql.COUNT_ARTICLES)
            .map((row, context) -> stock(row))
            .one();
    List<String> examples =
        db.createQuery(OrderReconciliationSql.EXAMPLES).map((row, context) -> example(row)).list();
    RowMapper<OrderFindings> all =
        (row, context) ->
            new OrderFindings(
                new OrderFindings.Decisions(
                    effects(row, "expected", "seen", "duplicated", "lost"),
                    row.getLong("accepted"),
                    row.getLong("rejected")),
                effects(row, "waiting", "parked", "parked_again", "never_parked"),
                effects(row, "waiting", "redriven", "redriven_again", "never_redriven"),
                new OrderFindings.Errors(
                    row.getLong("unasked"), row.getLong("inexact"), disordered),
                stock,
                PartitionFinding.of(
                    positions, logEnds, Tables.handled(db, OrderReconciliationSql.COUNT_RECORDS)),
                examples);
    return db.createQuery(OrderReconciliationSql.COUNT).map(all).one();
  }

  private void copy(GeneratedOrders input) {
    db.execute(OrderReconciliationSql.CREATE_INPUT);
    Tables.fillInput(db, input::forEach, this::insert);
  }

  private void insert(List<Order> batch) {
    db.createUpdate(OrderReconciliationSql.INSERT_INPUT)
        .bindArray("orders", String.class, column(batch, Order::orderId))
        .bindArray("customers", String.class, column(batch, Order::customer))
        .bindArray("articles", String.class, column(batch, Order::article))
        .bindArray("quantities", Integer.class, column(batch, Order::quantity))
        .bindArray("poisons", Boolean.class, column(batch, GeneratedOrders::isPoison))
        .bindArray("suspects", Boolean.class, column(batch, FraudServer::suspects))
        .execute();
  }

  private static <T> List<T> column(List<Order> batch, Function<Order, T> of) {
    return batch.stream().map(of).toList();
  }

  private static OrderFindings.Effects effects(
      ResultSet row, String expected, String seen, String duplicated, String lost)
      throws SQLException {
    return new OrderFindings.Effects(
        row.getLong(expected), row.getLong(seen), row.getLong(duplicated), row.getLong(lost));
  }

  private static OrderFindings.Stock stock(ResultSet row) throws SQLException {
    return new OrderFindings.Stock(
        row.getLong("articles"), row.getLong("wrong"), row.getLong("negative"));
  }

  private static String example(ResultSet row) throws SQLException {
    String sources = row.getString("sources");
    return "%s: decided %d times, set aside %d times%s, redriven %d times%s%s%s"
        .formatted(
            row.getString("order_id"),
            row.getLong("decisions"),
            row.getLong("letters"),
            row.getBoolean("waits") ? " of 1" : "",
            row.getLong("redriven"),
            row.getBoolean("exact") ? "" : ", not as it must be",
            row.getBoolean("asked") ? "" : ", not in the input",
            sources == null ? "" : " (" + sources + ")");
  }
}
