// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicRetentionTest {
  @ParameterizedTest
  @CsvSource({
    "604800000, 86400000, delete, P8D, false",
    "604800000, 86400000, delete, P7D, true",
    "604800000, 86400000, 'compact,delete', P8D, false",
    "604800000, 86400000, compact, P700D, true",
    "604800000, 9223372036854775807, delete, P700D, true",
    "-1, 86400000, delete, P700D, true",
  })
  void recordsOutlastKeysAsTheTopicSays(
      String millis, String segment, String policy, Duration keys, boolean outlasts) {
    TopicRetention retention = TopicRetention.of(millis, segment, policy);

    assertThat(retention.outlasts(keys)).isEqualTo(outlasts);
    assertThat(retention.why())
        .isEqualTo(
            "retention.ms=%s, segment.ms=%s, cleanup.policy=%s".formatted(millis, segment, policy));
  }
}
