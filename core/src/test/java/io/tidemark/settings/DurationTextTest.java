// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {

  @ParameterizedTest
  @CsvSource({"200ms,PT0.2S", "10s,PT10S", "5m,PT5M", "1h,PT1H", "' 3 s ',PT3S", "PT1M30S,PT1M30S"})
  void durationsAreReadAsPeopleWriteThem(String text, Duration duration) {
    assertThat(DurationText.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "10 seconds", "-1s", "1.5s", "s", "9999999999999s"})
  void whatDoesNotSayOfWhatIsNoDuration(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }
}
