// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.lane.Outcome;
import io.tidemark.lane.UnitOfWork;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A unit's records, divided into those that its handler gets and those that wait. Immutable. */
final class Share {
  private final UnitOfWork unit;
  private final Set<Integer> waiting;

  /** The indexes of those that the handler gets, if that is not all of them. */
  private final int[] handled;

  Share(UnitOfWork unit, Set<Integer> waiting) {
    this.unit = unit;
    this.waiting = waiting;
    this.handled =
        waiting.isEmpty()
            ? new int[0]
            : IntStream.range(0, unit.records().size())
                .filter(index -> !waiting.contains(index))
                .toArray();
  }

  private boolean isWhole() {
    return waiting.isEmpty();
  }

  /** The unit as the handler sees it. */
  UnitOfWork ofHandler() {
    return isWhole() ? unit : unit.of(IntStream.of(handled).mapToObj(unit.records()::get).toList());
  }

  /** How many of the unit's records are passed once the handler has taken so many of its own. */
  int passed(int taken) {
    if (isWhole()) {
      return taken;
    }
    return taken == handled.length ? unit.records().size() : handled[taken];
  }

  /** Those among the first records of the unit that wait. */
  List<ConsumerRecord<byte[], byte[]>> waitingAmong(int passed) {
    return waiting.stream()
        .filter(index -> index < passed)
        .sorted()
        .map(index -> unit.records().get(index))
        .toList();
  }

  /** The index in the unit of a record that the handler knows by its own. */
  int culprit(int ofHandler) {
    return isWhole() || ofHandler == Outcome.Failed.UNKNOWN_CULPRIT
        ? ofHandler
        : handled[ofHandler];
  }
}
