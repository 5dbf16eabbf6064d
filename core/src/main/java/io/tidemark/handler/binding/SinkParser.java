// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.UpsertSink;
import io.tidemark.handler.codec.Codec;
import io.tidemark.settings.Faults;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes definitions of sinks, which have no code of the user's. */
final class SinkParser {
  private final Surroundings around;
  private final Registrations registrations;
  private final Faults faults;

  SinkParser(Surroundings around, Registrations registrations, Faults faults) {
    this.around = around;
    this.registrations = registrations;
    this.faults = faults;
  }

  /** The definition; empty after a fault. */
  Optional<HandlerDefinition> parse(UpsertSink sink) {
    int before = faults.count();
    String culprit = "sink(\"%s\")".formatted(sink.id());
    new TopicChecks(faults).check(culprit, sink.topics(), "");
    if (sink.id().isBlank()) {
      faults.add(culprit, "has no id", "name it: id(\"…\")");
    }
    if (sink.table().key().isEmpty()) {
      faults.add(
          culprit,
          "does not say the key of table " + sink.table().table(),
          "name its columns, which may come from the record's key: key(\"account\")");
    }
    registrations.add(culprit, sink, sink.id(), sink.topics(), Optional.empty());
    CodecParser codecs = new CodecParser(around.kafka(), faults);
    Optional<Codec> value =
        codecs.attempt(
            culprit, sink.value(), "leave rows(…) out, or name a record of what JSON has");
    Optional<Codec> key =
        codecs.attempt(culprit, sink.key(), "name another class: recordKey(String.class)");
    if (faults.count() > before || value.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    SinkPlan plan = new SinkPlan(sink, Readers.value(value.get()), Readers.key(key.get()), around);
    return Optional.of(
        new HandlerDefinition(
                sink.id(),
                Set.copyOf(sink.topics()),
                Integer.MAX_VALUE,
                () -> new SinkUnitHandler(plan))
            .writing(List.of(sink.table())));
  }
}
