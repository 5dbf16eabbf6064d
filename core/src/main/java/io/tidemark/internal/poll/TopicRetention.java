// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For how long a topic keeps its records.
 *
 * @param time for how long; null for ever
 * @param why the settings that say so, for people
 */
public record TopicRetention(@Nullable Duration time, String why) {

  private static final String DELETE = "delete";

  /**
   * As a topic's settings say: a record is deleted with its segment, once the segment's last one is
   * old enough; what is only compacted is kept for ever.
   */
  static TopicRetention of(String retentionMs, String segmentMs, String cleanupPolicy) {
    String why =
        "retention.ms=%s, segment.ms=%s, cleanup.policy=%s"
            .formatted(retentionMs, segmentMs, cleanupPolicy);
    long millis = Long.parseLong(retentionMs);
    return cleanupPolicy.contains(DELETE) && millis >= 0
        ? new TopicRetention(
            Duration.ofMillis(millis).plus(Duration.ofMillis(Long.parseLong(segmentMs))), why)
        : new TopicRetention(null, why);
  }

  /** Whether records are kept for longer than this. */
  public boolean outlasts(Duration other) {
    return time == null || time.compareTo(other) > 0;
  }
}
