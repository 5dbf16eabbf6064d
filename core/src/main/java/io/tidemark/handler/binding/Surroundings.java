// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.PayloadCheck;
import java.util.Map;
import java.util.Set;

/**
 * What surrounds all handlers of a group. Immutable.
 *
 * @param resources the types that the group's stores give
 * @param kafka the group's Kafka properties, which configure deserializers
 * @param usual the policy of handlers that say nothing of it
 * @param check looks at payloads
 */
public record Surroundings(
    Set<Class<?>> resources, Map<String, ?> kafka, FailurePolicy usual, PayloadCheck check) {

  /** Copies the resources. */
  public Surroundings {
    resources = Set.copyOf(resources);
  }

  /** Without the Kafka properties, which may hold secrets. */
  @Override
  public String toString() {
    return "handlers are given " + Signature.names(resources);
  }
}
