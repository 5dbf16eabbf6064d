// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.orders.Order;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Orders from a seed: the same seed gives the same orders.
 *
 * @param seed where chance begins
 * @param size how many
 * @param poison how many of a hundred name an article that is not in the catalogue yet
 */
record GeneratedOrders(long seed, int size, int poison) {

  static final int ARTICLES = 200;
  static final int NEW_ARTICLES = 5;

  private static final int ORDERS_A_CUSTOMER = 10;
  private static final int MOST_PIECES = 21;
  private static final String NEW = "N";

  /** Every order, in order. */
  void forEach(Consumer<Order> each) {
    Random random = new Random(seed);
    int customers = 1 + size / ORDERS_A_CUSTOMER;
    for (int number = 1; number <= size; number++) {
      each.accept(
          new Order(
              "O%08d".formatted(number),
              "C%06d".formatted(1 + random.nextInt(customers)),
              article(random),
              1 + random.nextInt(MOST_PIECES)));
    }
  }

  private String article(Random random) {
    return random.nextInt(OrdersOptions.PERCENT) < poison
        ? "%s%04d".formatted(NEW, 1 + random.nextInt(NEW_ARTICLES))
        : "A%04d".formatted(1 + random.nextInt(ARTICLES));
  }

  /**
   * Whether it takes the catalogue to say anything of an order, which does not know its article.
   */
  static boolean isPoison(Order order) {
    return isNew(order.article()) && order.quantity() <= Order.MOST && !FraudServer.suspects(order);
  }

  /** Whether an article is not in the catalogue yet. */
  static boolean isNew(String article) {
    return article.startsWith(NEW);
  }
}
