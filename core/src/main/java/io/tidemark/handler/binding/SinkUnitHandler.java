// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitRun;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.sink.TableRow;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes rows of a unit's records, and has them written. Used by one worker's thread. */
final class SinkUnitHandler implements UnitHandler {
  private final SinkPlan plan;
  private final Decoders decoders;
  private final RecordReader values;
  private final RecordReader keys;

  SinkUnitHandler(SinkPlan plan) {
    this.plan = plan;
    this.decoders = new Decoders(plan.around());
    try {
      this.values = plan.values().open(decoders);
      this.keys = plan.keys().open(decoders);
    } catch (RuntimeException e) {
      decoders.close();
      throw e;
    }
  }

  @Override
  public DecodedUnit decode(UnitOfWork unit) {
    List<TableRow> rows = new ArrayList<>(unit.records().size());
    for (int i = 0; i < unit.records().size(); i++) {
      rows.add(row(unit, i));
    }
    return run -> write(rows, run);
  }

  private TableRow row(UnitOfWork unit, int index) {
    try {
      return row(unit.records().get(index));
    } catch (Throwable e) { // of the user's deserializer, or of what it made
      throw Blame.on(e, cause -> RecordFailure.ofDecoding(unit, index, plan.toString(), cause));
    }
  }

  private TableRow row(ConsumerRecord<byte[], byte[]> raw) throws Exception {
    Object payload = values.read(raw);
    if (payload != null) {
      return plan.reader().read(payload, () -> keys.read(raw), raw.offset());
    }
    if (!plan.sink().table().deletes()) {
      throw new IllegalArgumentException(
          "a record without a payload is no row; deletingOnTombstone() makes it delete that of its key");
    }
    return plan.reader().deletion(keys.read(raw), raw.offset());
  }

  private static int write(List<TableRow> rows, UnitRun run) {
    for (int i = 0; i < rows.size(); i++) {
      if (i > 0 && run.enough()) {
        return i;
      }
      run.write(i, rows.get(i));
    }
    return rows.size();
  }

  @Override
  public void close() {
    decoders.close();
  }
}
