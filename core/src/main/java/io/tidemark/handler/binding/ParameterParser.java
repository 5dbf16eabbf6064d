// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.BatchContext;
import io.tidemark.handler.Effects;
import io.tidemark.handler.Guard;
import io.tidemark.handler.GuardedBy;
import io.tidemark.handler.Header;
import io.tidemark.handler.Key;
import io.tidemark.handler.RecordContext;
import io.tidemark.settings.Faults;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Finds out what one parameter of a handler method asks for. */
final class ParameterParser {
  private final Set<Class<?>> resources;
  private final CodecParser codecs;
  private final GuardParser guards;
  private final Faults faults;

  ParameterParser(Set<Class<?>> resources, CodecParser codecs, GuardParser guards, Faults faults) {
    this.resources = resources;
    this.codecs = codecs;
    this.guards = guards;
    this.faults = faults;
  }

  Parsed parse(HandlerMethod handler, Parameter parameter) {
    Class<?> type = parameter.getType();
    if (type == Guard.class || parameter.isAnnotationPresent(GuardedBy.class)) {
      return guards.parameter(parameter);
    }
    if (resources.contains(type)) {
      return new Parsed.Known(new Source.FromStore(type));
    }
    if (type == Effects.class) {
      return new Parsed.Known(new Source.Declared());
    }
    if (type == RecordContext.class || type == BatchContext.class) {
      return context(handler, parameter);
    }
    if (!handler.batch()) {
      return read(handler, parameter, parameter.getParameterizedType());
    }
    return elements(parameter)
        .map(elements -> read(handler, parameter, elements))
        .orElseGet(() -> notAList(parameter));
  }

  private Parsed context(HandlerMethod handler, Parameter parameter) {
    Class<?> right = handler.batch() ? BatchContext.class : RecordContext.class;
    return parameter.getType() == right
        ? new Parsed.Known(new Source.Context())
        : fault(
            parameter,
            "a method with "
                + handler.annotation()
                + " has no "
                + parameter.getType().getSimpleName(),
            "ask for a " + right.getSimpleName());
  }

  /** What a list is a list of; empty if it is none, or does not say. */
  private static Optional<Type> elements(Parameter parameter) {
    return parameter.getType() == List.class
            && parameter.getParameterizedType() instanceof ParameterizedType list
        ? Optional.of(list.getActualTypeArguments()[0])
        : Optional.empty();
  }

  private Parsed notAList(Parameter parameter) {
    return fault(
        parameter,
        "a batch has many records, and the store gives " + Signature.names(resources),
        "ask for a List<…> of what each record has, or for something the store gives");
  }

  private Parsed read(HandlerMethod handler, Parameter parameter, Type type) {
    Header header = parameter.getAnnotation(Header.class);
    if (header != null) {
      return header(parameter, header, type);
    }
    if (parameter.isAnnotationPresent(Key.class)) {
      return codecs
          .parse(Signature.of(parameter), type, handler.key(), true)
          .map(codec -> known(Readers.key(codec)))
          .orElseGet(Parsed.Faulty::new);
    }
    if (type == Headers.class) {
      return known(Readers.headers());
    }
    if (raw(type) == ConsumerRecord.class) {
      return record(handler, parameter, type);
    }
    return new Parsed.Unknown(parameter, type);
  }

  private Parsed header(Parameter parameter, Header header, Type type) {
    if (type == String.class) {
      return known(Readers.textOfHeader(header.value()));
    }
    if (type == byte[].class) {
      return known(Readers.bytesOfHeader(header.value()));
    }
    return fault(
        parameter,
        "a header is bytes, and nobody knows how they make a " + Signature.name(type),
        "ask for a String or a byte[]");
  }

  private Parsed record(HandlerMethod handler, Parameter parameter, Type type) {
    if (!(type instanceof ParameterizedType generic)) {
      return fault(
          parameter,
          "a ConsumerRecord without types does not say whether it is to be decoded",
          "write ConsumerRecord<byte[], byte[]> for the raw record, or the types of key and value");
    }
    Type key = generic.getActualTypeArguments()[0];
    Type value = generic.getActualTypeArguments()[1];
    if (key == byte[].class && value == byte[].class) {
      return known(Readers.raw());
    }
    String culprit = Signature.of(parameter);
    Optional<RecordReader.Recipe> keys =
        codecs.parse(culprit, key, handler.key(), true).map(Readers::key);
    Optional<RecordReader.Recipe> values =
        codecs.parse(culprit, value, handler.value(), false).map(Readers::value);
    return keys.isPresent() && values.isPresent()
        ? known(Readers.record(keys.get(), values.get()))
        : new Parsed.Faulty();
  }

  private static Type raw(Type type) {
    return type instanceof ParameterizedType generic ? generic.getRawType() : type;
  }

  private static Parsed known(RecordReader.Recipe recipe) {
    return new Parsed.Known(new Source.FromRecord(recipe));
  }

  private Parsed fault(Parameter parameter, String problem, String cure) {
    faults.add(Signature.of(parameter), problem, cure);
    return new Parsed.Faulty();
  }
}
