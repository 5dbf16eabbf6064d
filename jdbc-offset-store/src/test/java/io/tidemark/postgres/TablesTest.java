// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TablesTest {

  @Test
  void everyNameIsQuotedAndQualified() {
    assertThat(
            new Tables("A$b", "X_")
                .in("SELECT a FROM tidemark_lane JOIN tidemark_dead_letter ON tidemark_lane.a = b"))
        .isEqualTo(
            "SELECT a FROM \"A$b\".\"X_lane\" JOIN \"A$b\".\"X_dead_letter\" ON \"A$b\".\"X_lane\".a = b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\"b", "a;b", "1a", "a-b", "a.b", "\u0000", "é"})
  void whatIsNoIdentifierIsAFault(String name) {
    assertThat(new Tables(name, "tidemark_").fault()).isPresent();
    assertThat(new Tables("public", name).fault()).isPresent();
  }

  @Test
  void namesThatPostgresWouldCutAreAFault() {
    assertThat(new Tables("a".repeat(63), "b".repeat(33)).fault()).isEmpty();
    assertThat(new Tables("a".repeat(64), "b").fault()).isPresent();
    assertThat(new Tables("a", "b".repeat(34)).fault()).isPresent();
  }
}
