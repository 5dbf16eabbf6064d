// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DeterministicIdTest {

  @Test
  void anIdIsFrozen() {
    assertThat(DeterministicId.of("cluster", "group", "topic", 1, 2, 3))
        .isEqualTo(UUID.fromString("dabb8559-79b7-551a-a2bd-c1111613d592"));
  }

  @Test
  void anIdIsOfVersionFive() {
    for (int n = 0; n < 100; n++) {
      UUID id = DeterministicId.of("cluster", "group", "topic", 1, 2, n);
      assertThat(id.version()).isEqualTo(5);
      assertThat(id.variant()).isEqualTo(2);
    }
  }

  @Test
  void whateverDiffersMakesAnotherId() {
    Set<UUID> ids = new HashSet<>();
    for (List<String> names :
        List.of(
            List.of("c", "g", "t"),
            List.of("cg", "", "t"),
            List.of("", "cg", "t"),
            List.of("c", "gt", ""))) {
      for (int i = 0; i < 8; i++) {
        ids.add(
            DeterministicId.of(
                names.get(0), names.get(1), names.get(2), i & 1, (i >> 1) & 1, i >> 2));
      }
    }
    assertThat(ids).hasSize(32);
  }
}
