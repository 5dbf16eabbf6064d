// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ApplicationNameTest {

  @Test
  void aShortOwnerIsItsName() {
    assertThat(ApplicationName.of("host-1-abc")).isEqualTo("tidemark:host-1-abc");
  }

  @Test
  void longOwnersStayApartInWhatPostgresKeeps() {
    String common = "a".repeat(80);

    assertThat(ApplicationName.of(common + "1")).hasSize(63).startsWith("tidemark:aaa");
    assertThat(ApplicationName.of(common + "1")).isNotEqualTo(ApplicationName.of(common + "2"));
  }

  @Test
  void ownersInOtherAlphabetsStayApartInAscii() {
    assertThat(ApplicationName.of("Köln")).matches("tidemark:K\\?ln-[0-9a-f]{16}");
    assertThat(ApplicationName.of("Köln")).isNotEqualTo(ApplicationName.of("Käln"));
  }
}
