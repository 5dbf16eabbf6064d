// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import org.jspecify.annotations.Nullable;

/**
 * What an alert concerns: a group, and perhaps a part of it.
 *
 * @param group the consumer group
 * @param application the application's name
 * @param topic the topic of the partition concerned, if one is
 * @param partition its number
 * @param lane the lane concerned, if one is
 * @param name what else is concerned: a database's code, say
 */
public record AlertSubject(
    String group,
    String application,
    @Nullable String topic,
    @Nullable Integer partition,
    @Nullable Integer lane,
    @Nullable String name) {

  /** The group as a whole. */
  public static AlertSubject group(String group, String application) {
    return new AlertSubject(group, application, null, null, null, null);
  }

  /** A partition of the same group. */
  public AlertSubject of(PartitionKey key) {
    return new AlertSubject(group, application, key.topic(), key.partition(), null, null);
  }

  /** A lane of the same group. */
  public AlertSubject of(LaneKey key) {
    return new AlertSubject(
        group, application, key.topic(), key.partition().partition(), key.number(), null);
  }

  /** Something else of the same group. */
  public AlertSubject of(String other) {
    return new AlertSubject(group, application, null, null, null, other);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(group);
    if (topic != null) {
      text.append('/').append(topic).append('-').append(partition);
    }
    if (lane != null) {
      text.append('/').append(lane);
    }
    if (name != null) {
      text.append('/').append(name);
    }
    return text.toString();
  }
}
