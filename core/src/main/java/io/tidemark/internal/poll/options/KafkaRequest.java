// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a user wants of Kafka.
 *
 * @param given the properties as the user gave them
 * @param groupId the consumer group
 * @param clientId the clients' name unless the user gave one
 * @param readUncommitted whether records of open and aborted transactions are handled too
 * @param blocking the longest the poll thread may be kept from polling, by a drain
 */
public record KafkaRequest(
    Map<String, Object> given,
    String groupId,
    String clientId,
    boolean readUncommitted,
    Duration blocking) {

  /** Copies the properties, in their order. */
  public KafkaRequest {
    given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
  }

  /** The names of the options alone: values may be secret. */
  @Override
  public String toString() {
    return given.keySet().toString();
  }
}
