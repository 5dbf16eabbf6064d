// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitRun;
import io.tidemark.lane.UnitOfWork;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Hands a unit's records to the user's code together. Used by one worker's thread. */
final class BatchUnitHandler implements UnitHandler {
  private final Plan plan;
  private final Arguments arguments;

  BatchUnitHandler(Plan plan) {
    this.plan = plan;
    this.arguments = Arguments.open(plan);
  }

  @Override
  public DecodedUnit decode(UnitOfWork unit) {
    @Nullable Object[] call = arguments.empty();
    for (Arguments.Read read : arguments.reads()) {
      call[read.index()] = column(unit, read.reader());
    }
    DecodedUnit decoded = run -> handle(unit, call, run);
    Keyed keyed = plan.keyed();
    return keyed == null
        ? decoded
        : decoded.with(
            keyed.of(plan, unit, index -> ((List<?>) call[keyed.argument()]).get(index)));
  }

  private List<@Nullable Object> column(UnitOfWork unit, RecordReader reader) {
    @Nullable Object[] column = new Object[unit.records().size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = decode(unit, i, reader);
    }
    return Collections.unmodifiableList(Arrays.asList(column));
  }

  private @Nullable Object decode(UnitOfWork unit, int index, RecordReader reader) {
    try {
      return reader.read(unit.records().get(index));
    } catch (Throwable e) { // of the user's deserializer
      throw Blame.on(e, cause -> RecordFailure.ofDecoding(unit, index, plan.decoding(), cause));
    }
  }

  private int handle(UnitOfWork unit, @Nullable Object[] call, UnitRun run) {
    int[] fresh =
        IntStream.range(0, unit.records().size()).filter(i -> run.known(i) == null).toArray();
    if (fresh.length == unit.records().size()) {
      handleAll(unit, call, run);
    } else if (fresh.length > 0) {
      handlePart(unit, call, run, fresh);
    }
    return unit.records().size();
  }

  /** Hands over those that did not take effect before. */
  private void handlePart(UnitOfWork unit, @Nullable Object[] call, UnitRun run, int[] fresh) {
    UnitOfWork part = unit.of(IntStream.of(fresh).mapToObj(unit.records()::get).toList());
    @Nullable Object[] its = call.clone();
    for (Arguments.Read read : arguments.reads()) {
      List<?> column = (List<?>) Objects.requireNonNull(call[read.index()]);
      its[read.index()] =
          Collections.unmodifiableList(
              IntStream.of(fresh).mapToObj(column::get).collect(Collectors.toList()));
    }
    try {
      handleAll(part, its, new PartOfRun(run, index -> fresh[index]));
    } catch (RecordFailure failure) {
      throw failure.culprit() < 0
          ? failure
          : RecordFailure.of(unit, fresh[failure.culprit()], plan.handling(), cause(failure));
    }
  }

  private static Throwable cause(RecordFailure failure) {
    return Objects.requireNonNullElse(failure.getCause(), failure);
  }

  private void handleAll(UnitOfWork unit, @Nullable Object[] call, UnitRun run) {
    if (unit.records().isEmpty()) {
      return;
    }
    arguments.give(call, run, ~0);
    arguments.context(call, new UnitBatchContext(new UnitScope(plan, unit, run)));
    try {
      plan.answer().give(plan.call().on(call), unit, 0, run);
    } catch (Throwable e) { // of the user's handler
      throw Blame.on(e, cause -> RecordFailure.ofBatch(unit, plan.handling(), cause));
    }
  }

  @Override
  public void close() {
    arguments.close();
  }
}
