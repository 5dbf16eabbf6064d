// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.util.Set;
import java.util.function.Supplier;

/**
 * A handler, checked and ready: what annotations and lambdas both become.
 *
 * @param id names the handler in the group's row, in settings and in errors
 * @param topics the topics it handles
 * @param maxRecords the most records it takes at once; a unit is never larger
 * @param workers makes the handler as one worker uses it
 */
public record HandlerDefinition(
    String id, Set<String> topics, int maxRecords, Supplier<UnitHandler> workers) {

  /** Copies the topics. */
  public HandlerDefinition {
    topics = Set.copyOf(topics);
  }
}
