// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Faults;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what is to be done with what a method returns. */
final class AnswerParser {
  private final PublishParser publishing;
  private final UpsertParser upserting;
  private final Faults faults;

  AnswerParser(Faults faults) {
    this.publishing = new PublishParser(faults);
    this.upserting = new UpsertParser(faults);
    this.faults = faults;
  }

  /** What is done with it; nothing after a fault. */
  Answer parse(HandlerMethod handler) {
    List<Answer> answers =
        Stream.of(publishing.parse(handler), upserting.parse(handler))
            .flatMap(Optional::stream)
            .toList();
    if (answers.size() > 1) {
      faults.add(
          handler.signature(),
          "is annotated with both @PublishTo and @UpsertInto",
          "leave one, and ask for an Effects to do the other");
    }
    if (answers.isEmpty() && handler.method().getReturnType() != void.class) {
      faults.add(
          handler.signature(),
          "returns " + Signature.name(handler.method().getGenericReturnType()),
          "make it void, or say what is to be done with that: @PublishTo(\"…\"), or @UpsertInto(table = \"…\")");
    }
    return answers.isEmpty() ? Answer.NONE : answers.get(0);
  }
}
