// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.KeyScope;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitKeys;
import io.tidemark.handler.codec.JsonResult;
import io.tidemark.handler.keying.RecordKeys;
import io.tidemark.idempotency.NewKey;
import io.tidemark.lane.UnitOfWork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * By what a handler's records are known again. Immutable; any worker's thread.
 *
 * @param keys makes the keys
 * @param scope whose keys they are
 * @param argument the argument that is the payload, or a record with it; negative if none is asked
 * @param results keeps what the handler returns; null if that is not kept
 */
record Keyed(RecordKeys keys, KeyScope scope, int argument, @Nullable JsonResult results) {

  /** What is given to name the argument where no payload is asked. */
  static final int NONE = -1;

  /**
   * The keys of a unit's records.
   *
   * @param arguments the payload of a record by its index, or the record with it
   */
  UnitKeys of(Plan plan, UnitOfWork unit, IntFunction<@Nullable Object> arguments) {
    List<NewKey> made = new ArrayList<>(unit.records().size());
    for (int i = 0; i < unit.records().size(); i++) {
      made.add(key(plan, unit, i, arguments));
    }
    return new UnitKeys(scope.in(unit.lane().partition().groupId(), plan.handler()), made);
  }

  private NewKey key(
      Plan plan, UnitOfWork unit, int index, IntFunction<@Nullable Object> arguments) {
    try {
      Object payload = argument < 0 ? null : payload(arguments.apply(index));
      return keys.of(unit, unit.records().get(index), payload);
    } catch (Throwable e) { // of the user's function
      throw Blame.on(e, cause -> RecordFailure.ofDecoding(unit, index, plan.keying(), cause));
    }
  }

  private static @Nullable Object payload(@Nullable Object argument) {
    return argument instanceof ConsumerRecord<?, ?> record ? record.value() : argument;
  }
}
