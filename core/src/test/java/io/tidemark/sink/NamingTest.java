// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamingTest {

  @ParameterizedTest
  @CsvSource({
    "account, account",
    "paidAt, paid_at",
    "paymentID, payment_id",
    "URLPath, url_path",
    "iso2Code, iso2_code",
    "already_snake, already_snake",
    "A, a",
    "aB, a_b",
    "Größe, größe"
  })
  void wordsAreDivided(String name, String column) {
    assertThat(Naming.SNAKE_CASE.column(name)).isEqualTo(column);
    assertThat(Naming.AS_IS.column(name)).isEqualTo(name);
  }
}
