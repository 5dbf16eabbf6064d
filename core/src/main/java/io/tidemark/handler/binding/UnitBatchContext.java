// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.BatchContext;
import io.tidemark.handler.Effects;
import io.tidemark.handler.RecordContext;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;

/** A batch's context: of a whole unit. */
record UnitBatchContext(UnitScope scope) implements BatchContext {

  @Override
  public String handler() {
    return scope.plan().handler();
  }

  @Override
  public int attempt() {
    return scope.unit().attempt();
  }

  @Override
  public <T> T get(Class<T> resource) {
    return scope.get(resource);
  }

  @Override
  public Effects effects() {
    return scope.run().effects(~0);
  }

  @Override
  public List<RecordContext> records() {
    return new Records(scope);
  }

  /** Contexts are made as they are asked for: most batches ask for none. */
  private static final class Records extends AbstractList<RecordContext> {
    private final UnitScope scope;

    Records(UnitScope scope) {
      this.scope = scope;
    }

    @Override
    public RecordContext get(int index) {
      return new UnitRecordContext(scope, Objects.checkIndex(index, size()));
    }

    @Override
    public int size() {
      return scope.unit().records().size();
    }
  }
}
