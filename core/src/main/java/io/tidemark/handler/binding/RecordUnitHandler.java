// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitRun;
import io.tidemark.handler.codec.JsonResult;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.lane.UnitOfWork;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Hands a unit's records to the user's code one by one. Used by one worker's thread. */
final class RecordUnitHandler implements UnitHandler {
  private final Plan plan;
  private final Arguments arguments;

  RecordUnitHandler(Plan plan) {
    this.plan = plan;
    this.arguments = Arguments.open(plan);
  }

  @Override
  public DecodedUnit decode(UnitOfWork unit) {
    @Nullable Object[][] calls = new Object[unit.records().size()][];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = decode(unit, i);
    }
    DecodedUnit decoded = run -> handle(unit, calls, run);
    Keyed keyed = plan.keyed();
    return keyed == null
        ? decoded
        : decoded.with(keyed.of(plan, unit, index -> calls[index][keyed.argument()]));
  }

  private @Nullable Object[] decode(UnitOfWork unit, int index) {
    ConsumerRecord<byte[], byte[]> raw = unit.records().get(index);
    @Nullable Object[] call = arguments.empty();
    List<Arguments.Read> reads = arguments.reads();
    try {
      for (int i = 0; i < reads.size(); i++) {
        Arguments.Read read = reads.get(i);
        call[read.index()] = read.reader().read(raw);
      }
      return call;
    } catch (Throwable e) { // of the user's deserializer
      throw Blame.on(e, cause -> RecordFailure.ofDecoding(unit, index, plan.decoding(), cause));
    }
  }

  private int handle(UnitOfWork unit, @Nullable Object[][] calls, UnitRun run) {
    UnitScope scope = new UnitScope(plan, unit, run);
    for (int i = 0; i < calls.length; i++) {
      if (i > 0 && run.enough()) {
        return i;
      }
      StoredKey known = run.known(i);
      if (known == null) {
        handle(scope, i, calls[i]);
      } else {
        answerAgain(scope, i, known);
      }
    }
    return calls.length;
  }

  private void handle(UnitScope scope, int index, @Nullable Object[] call) {
    arguments.give(call, scope.run(), index);
    if (arguments.wantsContext()) {
      arguments.context(call, new UnitRecordContext(scope, index));
    }
    try {
      Object returned = plan.call().on(call);
      JsonResult results = plan.results();
      if (results != null) {
        scope.run().answered(index, results.write(returned));
      }
      plan.answer().give(returned, scope.unit(), index, scope.run());
    } catch (Throwable e) { // of the user's handler
      throw Blame.on(e, cause -> RecordFailure.of(scope.unit(), index, plan.handling(), cause));
    }
  }

  /**
   * Publishes what was returned for a record that took effect, if that was kept. What is written
   * into a table is there, and may be newer by now.
   */
  private void answerAgain(UnitScope scope, int index, StoredKey known) {
    JsonResult results = plan.results();
    byte[] result = known.result();
    if (results == null || result == null || !plan.answer().publishes()) {
      return;
    }
    try {
      plan.answer().give(results.read(result), scope.unit(), index, scope.run());
    } catch (Throwable e) { // of the user's own types
      throw Blame.on(e, cause -> RecordFailure.of(scope.unit(), index, plan.handling(), cause));
    }
  }

  @Override
  public void close() {
    arguments.close();
  }
}
