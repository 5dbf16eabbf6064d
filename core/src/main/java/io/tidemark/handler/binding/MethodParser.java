// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Faults;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes a plan of a handler method: each parameter known, at most one of them the payload. */
final class MethodParser {
  private final Surroundings around;
  private final GuardParser guards;
  private final Faults faults;

  MethodParser(Surroundings around, GuardParser guards, Faults faults) {
    this.around = around;
    this.guards = guards;
    this.faults = faults;
  }

  /** The plan; empty after a fault. */
  Optional<Plan> parse(Object instance, String id, HandlerMethod handler) {
    int before = faults.count();
    new MethodChecks(faults).check(handler);
    Answer answer = new AnswerParser(faults).parse(handler);
    List<Parsed> parsed = parameters(handler);
    List<Source> sources = sources(handler, parsed);
    Keyed keyed = new KeyedParser(faults).parse(handler, parsed, answer).orElse(null);
    new GuaranteeChecks(faults).check(handler, parsed, answer, keyed);
    if (faults.count() > before) {
      return Optional.empty();
    }
    String name = "%s (%s)".formatted(id, Signature.brief(handler.method()));
    return new Invocation(faults)
        .of(instance, handler.method())
        .map(call -> new Plan(id, name, call, answer, keyed, sources, around));
  }

  private List<Parsed> parameters(HandlerMethod handler) {
    ParameterParser parameters =
        new ParameterParser(
            around.resources(), new CodecParser(around.kafka(), faults), guards, faults);
    return Arrays.stream(handler.method().getParameters())
        .map(parameter -> parameters.parse(handler, parameter))
        .toList();
  }

  /** Where each argument comes from; incomplete after a fault. */
  private List<Source> sources(HandlerMethod handler, List<Parsed> parsed) {
    Optional<Source> payload =
        new PayloadParser(around.resources(), around.kafka(), faults)
            .parse(
                handler,
                parsed.stream()
                    .filter(Parsed.Unknown.class::isInstance)
                    .map(Parsed.Unknown.class::cast)
                    .toList());
    return parsed.stream().flatMap(one -> source(one, payload).stream()).toList();
  }

  private static Optional<Source> source(Parsed parsed, Optional<Source> payload) {
    if (parsed instanceof Parsed.Known known) {
      return Optional.of(known.source());
    }
    return parsed instanceof Parsed.Unknown ? payload : Optional.empty();
  }
}
