// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.BatchHandler;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.Input;
import io.tidemark.handler.RecordHandler;
import io.tidemark.handler.UpsertSink;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.settings.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes the handlers of a group out of what the user registers, and reports whatever is wrong with
 * them. Used by the building thread only.
 */
public final class HandlerBinder {
  private final List<HandlerDefinition> definitions = new ArrayList<>();
  private final Surroundings around;
  private final Registrations registrations;
  private final ClassParser classes;
  private final LambdaParser lambdas;
  private final SinkParser sinks;

  /**
   * A binder for one group.
   *
   * @param breakers where the breakers come from that handlers name
   * @param faults where faults go; once there is one, there is no {@link #handlers}
   */
  public HandlerBinder(Surroundings around, Breakers breakers, Faults faults) {
    this.around = around;
    this.registrations = new Registrations(faults);
    GuardParser guards = new GuardParser(breakers, faults);
    this.classes =
        new ClassParser(
            new MethodParser(around, guards, faults),
            guards,
            around.usual(),
            registrations,
            faults);
    this.lambdas = new LambdaParser(around, guards, registrations, faults);
    this.sinks = new SinkParser(around, registrations, faults);
  }

  /** Binds the methods of an annotated class's instance. */
  public void bind(Object handler) {
    definitions.addAll(classes.parse(handler));
  }

  /** Binds a lambda for single records. */
  public <T> void onRecord(Input<T> input, RecordHandler<T> handler) {
    lambdas.onRecord(input, handler).ifPresent(this::add);
  }

  /** Binds a lambda for batches. */
  public <T> void onBatch(Input<T> input, BatchHandler<T> handler) {
    lambdas.onBatch(input, handler).ifPresent(this::add);
  }

  /** Binds topics whose records are rows. */
  public void sink(UpsertSink sink) {
    sinks.parse(sink).ifPresent(this::add);
  }

  private void add(HandlerDefinition lambda) {
    definitions.add(lambda.with(around.usual()));
  }

  /** The ids of all that was bound, whether it was good or not. */
  public Set<String> ids() {
    return registrations.ids();
  }

  /** What was good of what was bound so far. */
  public List<HandlerDefinition> definitions() {
    return List.copyOf(definitions);
  }

  /** What was bound. */
  public HandlerSet handlers() {
    return new HandlerSet(definitions);
  }
}
