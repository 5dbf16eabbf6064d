// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.UnitRun;
import io.tidemark.lane.UnitOfWork;

/** What the contexts of one unit's records share. Dead with the transaction. */
record UnitScope(Plan plan, UnitOfWork unit, UnitRun run) {

  <T> T get(Class<T> resource) {
    if (!plan.around().resources().contains(resource)) {
      throw new IllegalArgumentException(
          "the store gives no %s; it gives %s"
              .formatted(resource.getName(), Signature.names(plan.around().resources())));
    }
    return run.transaction().resource(resource);
  }
}
