// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.UnitRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A handler's arguments as one worker makes them: what is read from records is known when they are
 * decoded, the rest once there is a transaction. Used by that worker's thread only.
 */
final class Arguments implements AutoCloseable {
  private final Decoders decoders;
  private final @Nullable Object[] template;
  private final List<Read> reads = new ArrayList<>();
  private final List<Given> givens = new ArrayList<>();
  private final List<Integer> effects = new ArrayList<>();
  private final List<Integer> contexts = new ArrayList<>();

  private Arguments(Plan plan) {
    this.decoders = new Decoders(plan.around());
    this.template = new Object[plan.sources().size()];
  }

  /** Opens the decoders of one worker; none stays open if one cannot be opened. */
  static Arguments open(Plan plan) {
    Arguments arguments = new Arguments(plan);
    try {
      for (int i = 0; i < arguments.template.length; i++) {
        arguments.add(i, plan.sources().get(i));
      }
      return arguments;
    } catch (RuntimeException e) {
      arguments.closeAfter(e);
      throw e;
    }
  }

  private void add(int index, Source source) {
    if (source instanceof Source.FromRecord fromRecord) {
      reads.add(new Read(index, fromRecord.recipe().open(decoders)));
    } else if (source instanceof Source.FromStore fromStore) {
      givens.add(new Given(index, fromStore.resource()));
    } else if (source instanceof Source.Fixed fixed) {
      template[index] = fixed.guard();
    } else if (source instanceof Source.Declared) {
      effects.add(index);
    } else {
      contexts.add(index);
    }
  }

  /** An array for one call, with what is the same for all. */
  @Nullable Object[] empty() {
    return template.clone();
  }

  /** The arguments that are read from records. */
  List<Read> reads() {
    return reads;
  }

  /**
   * Fills in what the store gives, and where effects are declared.
   *
   * @param record the index of the record that is handled
   */
  void give(@Nullable Object[] arguments, UnitRun run, int record) {
    for (int i = 0; i < givens.size(); i++) {
      Given given = givens.get(i);
      arguments[given.index()] = run.transaction().resource(given.resource());
    }
    for (int index : effects) {
      arguments[index] = run.effects(record);
    }
  }

  /** Whether the handler wants a context. */
  boolean wantsContext() {
    return !contexts.isEmpty();
  }

  /** Fills in the context. */
  void context(@Nullable Object[] arguments, Object context) {
    for (int index : contexts) {
      arguments[index] = context;
    }
  }

  @Override
  public void close() {
    decoders.close();
  }

  private void closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** An argument read from the record. */
  record Read(int index, RecordReader reader) {}

  /** An argument given by the store. */
  record Given(int index, Class<?> resource) {}
}
