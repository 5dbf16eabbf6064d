// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DeterministicIdTest {
  private static final UUID TOPIC = new UUID(4, 5);

  @Test
  void anIdIsFrozen() {
    assertThat(DeterministicId.of("cluster", "group", TOPIC, 1, 2, 3))
        .isEqualTo(UUID.fromString("6312987e-50ac-55a9-9751-8ea997c175bd"));
  }

  @Test
  void anIdIsOfVersionFive() {
    for (int n = 0; n < 100; n++) {
      UUID id = DeterministicId.of("cluster", "group", TOPIC, 1, 2, n);
      assertThat(id.version()).isEqualTo(5);
      assertThat(id.variant()).isEqualTo(2);
    }
  }

  @Test
  void whateverDiffersMakesAnotherId() {
    Set<UUID> ids = new HashSet<>();
    for (List<String> names :
        List.of(List.of("c", "g"), List.of("cg", ""), List.of("", "cg"), List.of("g", "c"))) {
      for (int i = 0; i < 16; i++) {
        ids.add(
            DeterministicId.of(
                names.get(0),
                names.get(1),
                new UUID(0, i >> 3),
                i & 1,
                (i >> 1) & 1,
                (i >> 2) & 1));
      }
    }
    assertThat(ids).hasSize(64);
  }
}
