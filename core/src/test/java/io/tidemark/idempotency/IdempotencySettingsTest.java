// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdempotencySettingsTest {
  private static final IdempotencySettings USUAL = IdempotencySettings.DEFAULT;

  @Test
  void onlyWhatIsNotKeptForEverIsPurged() {
    assertThat(USUAL.purges()).isTrue();
    assertThat(USUAL.retention(IdempotencySettings.FOREVER).purges()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "P3652501D"})
  void aRetentionThatIsNoneIsRefused(Duration retention) {
    assertThatThrownBy(() -> USUAL.retention(retention)).hasMessageContaining("retention");
  }

  @Test
  void aPurgeThatDeletesNothingIsRefused() {
    assertThatThrownBy(() -> USUAL.purgeBatch(0)).hasMessageContaining("at least one");
    assertThatThrownBy(() -> USUAL.purgeInterval(Duration.ZERO))
        .hasMessageContaining("at least one");
  }
}
