// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.effect.Encoded;
import io.tidemark.effect.Message;
import io.tidemark.handler.Effects;
import io.tidemark.handler.PublishTo;
import io.tidemark.handler.UnitRun;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.settings.Faults;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out how a method publishes what it returns. */
final class PublishParser {
  private final Faults faults;

  PublishParser(Faults faults) {
    this.faults = faults;
  }

  /** What is done with what a method returns; empty if it is not to be published. */
  Optional<Answer> parse(HandlerMethod handler) {
    PublishTo annotation = handler.method().getAnnotation(PublishTo.class);
    if (annotation == null) {
      return Optional.empty();
    }
    String topic = annotation.value();
    if (topic.isBlank()) {
      faults.add(handler.signature(), "publishes to no topic", "name it: @PublishTo(\"receipts\")");
    }
    Type returned = handler.method().getGenericReturnType();
    if (returned == void.class || returned == Void.class) {
      faults.add(
          handler.signature(),
          "is annotated @PublishTo(\"%s\") and returns nothing".formatted(topic),
          "return what is to be published, or ask for an Effects");
    }
    if (handler.batch() && !isMessages(returned)) {
      faults.add(
          handler.signature(),
          "handles batches and returns %s, which does not say the key of each message"
              .formatted(Signature.name(returned)),
          "return a List<Message>");
    }
    return Optional.of(new Publishes(topic));
  }

  private static boolean isMessages(Type returned) {
    return returned instanceof ParameterizedType generic
        && generic.getRawType() == List.class
        && generic.getActualTypeArguments()[0] == Message.class;
  }

  /** Publishes what is returned. */
  private record Publishes(String topic) implements Answer {

    @Override
    public boolean publishes() {
      return true;
    }

    @Override
    public void give(@Nullable Object returned, UnitOfWork unit, int index, UnitRun run) {
      Effects effects = run.answers(index);
      if (returned instanceof List<?> several) {
        several.forEach(one -> give(one, unit, index, effects));
      } else {
        give(returned, unit, index, effects);
      }
    }

    private void give(@Nullable Object one, UnitOfWork unit, int index, Effects effects) {
      if (one instanceof Message message) {
        effects.publish(message);
      } else if (one != null) {
        Encoded key = new Encoded(unit.records().get(index).key());
        effects.publish(Message.to(topic).key(key).value(one));
      }
    }
  }
}
