// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import java.util.Set;

/**
 * A group and the application behind it.
 *
 * @param clusterId the Kafka cluster
 * @param groupId the consumer group
 * @param application the application's name, for people
 * @param handlers the ids of its handlers
 */
public record GroupRegistration(
    String clusterId, String groupId, String application, Set<String> handlers) {

  /** Copies the handlers. */
  public GroupRegistration {
    handlers = Set.copyOf(handlers);
  }
}
