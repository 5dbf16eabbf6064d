// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.UpsertSink;
import io.tidemark.handler.row.RowReader;

/**
 * A sink that was parsed and found good. Immutable.
 *
 * @param sink what the user said
 * @param values how payloads are read
 * @param keys how keys are read
 * @param around what surrounds it
 * @param reader makes rows of them
 */
record SinkPlan(
    UpsertSink sink,
    RecordReader.Recipe values,
    RecordReader.Recipe keys,
    Surroundings around,
    RowReader reader) {

  SinkPlan(
      UpsertSink sink, RecordReader.Recipe values, RecordReader.Recipe keys, Surroundings around) {
    this(sink, values, keys, around, new RowReader(sink.table()));
  }

  @Override
  public String toString() {
    return "sink %s into table %s".formatted(sink.id(), sink.table().table());
  }
}
