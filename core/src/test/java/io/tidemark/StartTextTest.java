// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.settings.StartPosition;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StartTextTest {

  @Test
  void namesMomentsAndAgesAreRead() {
    assertThat(StartText.parse("Latest")).contains(StartPosition.LATEST);
    assertThat(StartText.parse("2026-01-31T08:00:00Z"))
        .contains(StartPosition.at(Instant.parse("2026-01-31T08:00:00Z")));
    assertThat(StartText.parse("7d")).contains(StartPosition.ago(Duration.ofDays(7)));
    assertThat(StartText.parse("PT90S")).contains(StartPosition.ago(Duration.ofSeconds(90)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "5", "PT-1H", "2026-01-31"})
  void anythingElseIsNone(String text) {
    assertThat(StartText.parse(text)).isEmpty();
  }
}
