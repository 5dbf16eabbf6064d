// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the payload among the parameters that nothing else explains. */
final class PayloadParser {
  private final Set<Class<?>> resources;
  private final Map<String, ?> kafka;
  private final Faults faults;

  PayloadParser(Set<Class<?>> resources, Map<String, ?> kafka, Faults faults) {
    this.resources = resources;
    this.kafka = kafka;
    this.faults = faults;
  }

  /** Where the payload comes from; empty if there is no such parameter, or after a fault. */
  Optional<Source> parse(HandlerMethod handler, List<Parsed.Unknown> unknown) {
    List<Source> payloads = new ArrayList<>();
    unknown.forEach(parameter -> source(handler, parameter).ifPresent(payloads::add));
    if (payloads.size() > 1) {
      faults.add(
          handler.signature(),
          "each of %s could be the payload"
              .formatted(
                  unknown.stream()
                      .map(parameter -> Signature.name(parameter.type()))
                      .collect(Collectors.joining(" and "))),
          "leave one; a handler is given " + offers(handler));
    }
    return payloads.stream().findFirst();
  }

  private Optional<Source> source(HandlerMethod handler, Parsed.Unknown parameter) {
    Faults found = new Faults();
    Optional<Source> source =
        new CodecParser(kafka, found)
            .parse(Signature.of(parameter.parameter()), parameter.type(), handler.value(), false)
            .map(codec -> new Source.FromRecord(Readers.value(codec)));
    found.all().forEach(fault -> report(handler, fault));
    return source;
  }

  private void report(HandlerMethod handler, Fault fault) {
    faults.add(
        fault.culprit(),
        "is none of what a handler is given (%s), and cannot be the payload: %s"
            .formatted(offers(handler), fault.problem()),
        fault.cure() + "; if it is a service, keep it in a final field of the handler");
  }

  private String offers(HandlerMethod handler) {
    String offers =
        handler.batch()
            ? "List<ConsumerRecord<…>>, List<Headers>, @Key List<…>, @Header List<…>, BatchContext, Effects, @GuardedBy Guard"
            : "ConsumerRecord<…>, Headers, @Key, @Header, RecordContext, Effects, @GuardedBy Guard";
    return resources.isEmpty() ? offers : offers + ", " + Signature.names(resources);
  }
}
