// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The pieces there are, as the database holds them. */
final class Stock {
  private static final String RESERVE =
      """
      update article set stock = stock - :quantity
      where article_id = :article and stock >= :quantity
      """;

  private static final String KNOWS =
      "select exists (select from article where article_id = :article)";

  private Stock() {}

  /**
   * Reserves the pieces of an order.
   *
   * @return why not; empty if they are reserved
   * @throws UnknownArticleException if nobody knows the article
   */
  static Optional<String> reserve(Handle db, Order order) {
    int reserved =
        db.createUpdate(RESERVE)
            .bind("article", order.article())
            .bind("quantity", order.quantity())
            .execute();
    if (reserved == 0 && !knows(db, order.article())) {
      throw new UnknownArticleException(order.article());
    }
    return reserved == 1 ? Optional.empty() : Optional.of("out of stock");
  }

  private static boolean knows(Handle db, String article) {
    return db.createQuery(KNOWS).bind("article", article).mapTo(Boolean.class).one();
  }
}
