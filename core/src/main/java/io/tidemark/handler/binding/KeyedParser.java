// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.effect.Message;
import io.tidemark.handler.Idempotent;
import io.tidemark.handler.KeyScope;
import io.tidemark.handler.codec.JsonResult;
import io.tidemark.handler.keying.KeyParser;
import io.tidemark.settings.Faults;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Finds out by what a method's records are known again, and whether what it returns is kept. */
final class KeyedParser {
  private final Faults faults;

  KeyedParser(Faults faults) {
    this.faults = faults;
  }

  /** The argument that holds the payload, and its class. */
  private record Payload(int argument, @Nullable Class<?> type) {}

  /**
   * By what they are known again; empty if by nothing, or after a fault.
   *
   * @param parsed what became of the parameters, in order
   * @param answer what is done with what the method returns
   */
  Optional<Keyed> parse(HandlerMethod handler, List<Parsed> parsed, Answer answer) {
    Idempotent annotation = handler.method().getAnnotation(Idempotent.class);
    Payload payload = payload(handler, parsed);
    if (!KeyParser.wanted(annotation, payload.type())) {
      return Optional.empty();
    }
    JsonResult results =
        annotation != null && annotation.cacheResult() ? results(handler, answer) : null;
    return new KeyParser(faults)
        .parse(handler.signature(), annotation, payload.type())
        .map(
            keys ->
                new Keyed(
                    keys,
                    new KeyScope(keys.scope()),
                    keys.ofPayload() ? payload.argument() : Keyed.NONE,
                    results));
  }

  private static Payload payload(HandlerMethod handler, List<Parsed> parsed) {
    Payload inRecord = new Payload(Keyed.NONE, null);
    for (int i = 0; i < parsed.size(); i++) {
      if (parsed.get(i) instanceof Parsed.Unknown unknown) {
        return new Payload(i, raw(unknown.type()));
      }
      Class<?> value = ofRecord(handler, handler.method().getGenericParameterTypes()[i]);
      if (value != null) {
        inRecord = new Payload(i, value);
      }
    }
    return inRecord;
  }

  /** The class of the value of a {@code ConsumerRecord}, in a batch of one in a list. */
  private static @Nullable Class<?> ofRecord(HandlerMethod handler, Type parameter) {
    Type one =
        handler.batch() && parameter instanceof ParameterizedType list
            ? list.getActualTypeArguments()[0]
            : parameter;
    return one instanceof ParameterizedType generic && raw(generic) == ConsumerRecord.class
        ? raw(generic.getActualTypeArguments()[1])
        : null;
  }

  private static @Nullable Class<?> raw(Type type) {
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    return raw instanceof Class<?> known ? known : null;
  }

  private @Nullable JsonResult results(HandlerMethod handler, Answer answer) {
    Type returned = handler.method().getGenericReturnType();
    String problem = problem(handler, returned, answer);
    if (problem != null) {
      faults.add(
          handler.signature(),
          "says cacheResult = true, " + problem,
          "leave cacheResult out, or return from an @OnRecord method what @PublishTo publishes");
      return null;
    }
    try {
      return new JsonResult(returned);
    } catch (IllegalArgumentException e) {
      faults.add(
          handler.signature(),
          "says cacheResult = true, but what it returns cannot be read back: " + e.getMessage(),
          "return a record, or leave cacheResult out");
      return null;
    }
  }

  private static @Nullable String problem(HandlerMethod handler, Type returned, Answer answer) {
    if (handler.batch()) {
      return "but of a batch nobody can tell which record caused what";
    }
    if (returned == void.class || returned == Void.class) {
      return "and returns nothing";
    }
    if (!answer.publishes()) {
      return "and what it returns is not published, so that there is nothing to answer again";
    }
    return hasMessages(returned)
        ? "and returns a Message, whose parts JSON does not tell the types of"
        : null;
  }

  private static boolean hasMessages(Type returned) {
    return returned == Message.class
        || (returned instanceof ParameterizedType generic
            && List.of(generic.getActualTypeArguments()).contains(Message.class));
  }
}
