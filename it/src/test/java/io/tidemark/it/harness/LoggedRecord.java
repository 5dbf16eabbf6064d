// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.lane.LaneHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka's log holds it.
 *
 * @param offset where
 * @param timestamp when it was written, in milliseconds
 * @param key its key
 * @param value its value
 * @param headers its headers, in order
 */
public record LoggedRecord(
    long offset,
    long timestamp,
    @Nullable String key,
    @Nullable String value,
    List<Header> headers) {

  /** The number of the lane that it belongs to, of so many. */
  int lane(int lanes) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return LaneHash.KEY.laneOf(new ConsumerRecord<>("", 0, offset, bytes, new byte[0]), lanes);
  }
}
