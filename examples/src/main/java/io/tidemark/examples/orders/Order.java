// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Pieces of an article that a customer wants: a record's value on the topic, as JSON. What cannot
 * be an order cannot be one of these either.
 *
 * @param orderId what the customer calls it
 * @param customer who wants them
 * @param article which
 * @param quantity how many, at least one
 */
public record Order(String orderId, String customer, String article, int quantity) {

  /** Who wants more has to call. */
  public static final int MOST = 20;

  /** Refuses what is no order. */
  public Order {
    requireText("orderId", orderId);
    requireText("customer", customer);
    requireText("article", article);
    if (quantity < 1) {
      throw new IllegalArgumentException("quantity must be at least 1, but is " + quantity);
    }
  }

  /** Why it is not accepted, whatever the stock; empty if nothing is wrong with it. */
  Optional<String> objection() {
    return quantity > MOST ? Optional.of("more than " + MOST + " pieces") : Optional.empty();
  }

  private static void requireText(String name, String text) {
    if (requireNonNull(text, () -> name + " is missing").isBlank()) {
      throw new IllegalArgumentException(name + " is empty");
    }
  }
}
