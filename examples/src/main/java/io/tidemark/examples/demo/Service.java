// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.util.List;
import java.util.stream.Stream;

/**
 * The service that a demonstration runs.
 *
 * @param name what the demonstration and the service's records are called
 * @param main the class that runs an instance
 * @param topic where its records come from
 * @param schema where its tables are; of the demonstration's own, so that it never meets tables of
 *     the user's
 * @param publishes where it publishes to
 */
public record Service(
    String name, Class<?> main, String topic, String schema, List<String> publishes) {

  /** Copies the topics. */
  public Service {
    publishes = List.copyOf(publishes);
  }

  /** All topics of a run. */
  List<String> topics() {
    return Stream.concat(Stream.of(topic), publishes.stream()).toList();
  }
}
