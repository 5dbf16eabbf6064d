// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.examples.orders.Order;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class GeneratedOrdersTest {
  private static final int SIZE = 10_000;

  @Test
  void areTheSameForTheSameSeed() {
    assertThat(orders(7, 1)).isEqualTo(orders(7, 1)).isNotEqualTo(orders(8, 1));
  }

  @Test
  void areAsManyAsAskedForAndEachIsAnother() {
    assertThat(orders(1, 1)).hasSize(SIZE).extracting(Order::orderId).doesNotHaveDuplicates();
  }

  @Test
  void customersHaveSeveral() {
    assertThat(orders(1, 1).stream().map(Order::customer).distinct().count())
        .isCloseTo(SIZE / 10, Percentage.withPercentage(5));
  }

  @Test
  void nameUnknownArticlesAsOftenAsAskedFor() {
    assertThat(unknown(0)).isZero();
    assertThat(unknown(5)).isCloseTo(SIZE / 20, within(SIZE / 100L));
    assertThat(unknown(100)).isEqualTo(SIZE);
  }

  @Test
  void notEveryOrderOfAnUnknownArticleTakesTheCatalogue() {
    assertThat(GeneratedOrders.isPoison(new Order("O00000001", "anna", "N0001", 1))).isTrue();
    assertThat(GeneratedOrders.isPoison(new Order("O00000001", "anna", "A0001", 1))).isFalse();
    assertThat(GeneratedOrders.isPoison(new Order("O00000001", "anna", "N0001", 21))).isFalse();
  }

  private static long unknown(int percent) {
    return orders(1, percent).stream()
        .filter(order -> GeneratedOrders.isNew(order.article()))
        .count();
  }

  private static List<Order> orders(long seed, int poison) {
    List<Order> orders = new ArrayList<>();
    new GeneratedOrders(seed, SIZE, poison).forEach(orders::add);
    return orders;
  }
}
