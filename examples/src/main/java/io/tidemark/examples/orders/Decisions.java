// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import io.tidemark.handler.RecordContext;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The answers to orders, as the database holds them. */
final class Decisions {
  private static final String INSERT =
      """
      insert into decision (order_id, customer, article_id, quantity, rejected_because,
        source_partition, source_offset, instance)
      values (:order, :customer, :article, :quantity, :objection, :partition, :offset, :instance)
      """;

  private Decisions() {}

  /** Writes an answer down: accepted, unless there is an objection. */
  static void save(
      Handle db, Order order, Optional<String> objection, RecordContext source, String instance) {
    db.createUpdate(INSERT)
        .bind("order", order.orderId())
        .bind("customer", order.customer())
        .bind("article", order.article())
        .bind("quantity", order.quantity())
        .bind("objection", objection)
        .bind("partition", source.partition())
        .bind("offset", source.offset())
        .bind("instance", instance)
        .execute();
  }
}
