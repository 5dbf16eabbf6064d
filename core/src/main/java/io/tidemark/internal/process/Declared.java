// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.RecordFailure;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.sink.EffectFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the records of a unit declared of one kind, each with the index of its record, in order. The
 * worker's thread.
 */
final class Declared<T> {
  private final UnitOfWork unit;
  private final String kind;
  private final List<T> effects = new ArrayList<>();
  private int[] records = new int[16];

  /**
   * Nothing yet.
   *
   * @param kind what is done with them, for failures
   */
  Declared(UnitOfWork unit, String kind) {
    this.unit = unit;
    this.kind = kind;
  }

  /** Adds one. */
  void add(int record, T effect) {
    if (effects.size() == records.length) {
      records = java.util.Arrays.copyOf(records, 2 * records.length);
    }
    records[effects.size()] = record;
    effects.add(effect);
  }

  /**
   * Has them done, if there are any.
   *
   * @throws RecordFailure naming the record whose effect failed, if that can be told
   */
  void flush(Consumer<List<T>> doing) {
    if (effects.isEmpty()) {
      return;
    }
    try {
      doing.accept(effects);
    } catch (EffectFailure e) {
      throw failure(records[e.index()], e);
    } catch (RuntimeException e) {
      throw failure(onlyRecord(), e);
    }
  }

  private RecordFailure failure(int record, RuntimeException cause) {
    return record == Failed.UNKNOWN_CULPRIT
        ? RecordFailure.ofBatch(unit, kind, cause)
        : RecordFailure.of(unit, record, kind, cause);
  }

  private int onlyRecord() {
    for (int i = 1; i < effects.size(); i++) {
      if (records[i] != records[0]) {
        return Failed.UNKNOWN_CULPRIT;
      }
    }
    return records[0];
  }
}
