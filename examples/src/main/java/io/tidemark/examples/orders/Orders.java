// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import io.tidemark.handler.GuardedBy;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.TidemarkHandler;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Accepts orders or rejects them. Shared by all workers; it has no state. */
@TidemarkHandler(id = Orders.ID)
public final class Orders {

  /** The handler's name. */
  public static final String ID = "orders";

  /** Where orders come from, keyed by customer, so that a customer's orders stay in order. */
  public static final String TOPIC = "tidemark-orders";

  private final FraudApi fraud;
  private final String instance;

  /**
   * A handler that signs its rows.
   *
   * @param fraud whom to ask about customers
   * @param instance the name of this process
   */
  public Orders(FraudApi fraud, String instance) {
    this.fraud = fraud;
    this.instance = instance;
  }

  /** Looks at the order, asks about it, reserves its pieces: who objects first has it rejected. */
  @OnRecord(topics = TOPIC)
  @GuardedBy("fraud-api")
  void decide(Order order, RecordContext source, Handle db) {
    Optional<String> objection =
        order.objection().or(() -> fraud.objection(order)).or(() -> Stock.reserve(db, order));
    Decisions.save(db, order, objection, source, instance);
  }
}
