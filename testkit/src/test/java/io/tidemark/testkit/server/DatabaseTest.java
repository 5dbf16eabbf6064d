// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class DatabaseTest {

  private final Database database =
      new Database("jdbc:postgresql://db.example:6432/ledger?ssl=false", "me", "secret");

  @Test
  void otherDatabaseOfTheServerKeepsTheRest() {
    assertThat(database.named("other"))
        .isEqualTo(
            new Database("jdbc:postgresql://db.example:6432/other?ssl=false", "me", "secret"));
  }

  @Test
  void proxyTakesThePlaceOfTheServer() {
    assertThat(database.through(Ports.loopback(1234)).url())
        .isEqualTo("jdbc:postgresql://127.0.0.1:1234/ledger?ssl=false");
  }

  @Test
  void portMayBeLeftOut() {
    Database plain = new Database("jdbc:postgresql://db.example/ledger", "me", "");
    assertThat(plain.address().getPort()).isEqualTo(5432);
    assertThat(plain.named("other").url()).isEqualTo("jdbc:postgresql://db.example:5432/other");
  }

  @Test
  void otherUrlsAndNamesAreRefused() {
    assertThatThrownBy(() -> new Database("jdbc:mysql://db/ledger", "me", ""))
        .hasMessageContaining("jdbc:mysql://db/ledger");
    assertThatThrownBy(() -> database.named("a\"; drop database b"))
        .hasMessageContaining("plain name");
  }
}
