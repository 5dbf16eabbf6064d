// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class OrderTest {

  @Test
  void isAcceptableUpToTheMostPieces() {
    assertThat(new Order("O1", "anna", "A1", Order.MOST).objection()).isEmpty();
    assertThat(new Order("O1", "anna", "A1", Order.MOST + 1).objection())
        .contains("more than 20 pieces");
  }

  @Test
  void isNotWhatNamesNothingOrAsksForNothing() {
    assertThatThrownBy(() -> new Order("O1", "anna", "A1", 0)).hasMessageContaining("quantity");
    assertThatThrownBy(() -> new Order("O1", " ", "A1", 1)).hasMessage("customer is empty");
  }
}
