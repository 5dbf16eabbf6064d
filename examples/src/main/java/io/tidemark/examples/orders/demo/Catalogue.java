// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** The articles of a run and their pieces, of which there are too few. Used by the run's thread. */
final class Catalogue {

  /** So many of a hundred pieces that are asked for are there. */
  private static final int COVER = 80;

  private static final String ADD =
      """
      insert into article (article_id, opening_stock, stock)
      select article_id, stock, stock
      from unnest(:articles, :stocks) as added (article_id, stock)
      on conflict do nothing
      """;

  private final Map<String, Integer> asked = new TreeMap<>();

  /** What these orders need. */
  Catalogue(GeneratedOrders orders) {
    orders.forEach(order -> asked.merge(order.article(), order.quantity(), Integer::sum));
  }

  /** Adds the articles that are known from the beginning. */
  void open(Handle db) {
    add(db, article -> !GeneratedOrders.isNew(article));
  }

  /** Adds those that were missing: the orders of them can be decided now. */
  void complete(Handle db) {
    add(db, GeneratedOrders::isNew);
  }

  private void add(Handle db, Predicate<String> which) {
    List<String> articles = asked.keySet().stream().filter(which).toList();
    db.createUpdate(ADD)
        .bindArray("articles", String.class, articles)
        .bindArray("stocks", Integer.class, articles.stream().map(this::stock).toList())
        .execute();
  }

  private int stock(String article) {
    return asked.getOrDefault(article, 0) * COVER / OrdersOptions.PERCENT;
  }
}
