// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.codec.Codec;
import io.tidemark.settings.Faults;
import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;

/** Chooses the codec of a key or a payload, and tries it once, so that it does not fail later. */
final class CodecParser {
  private final Map<String, ?> kafka;
  private final Faults faults;

  CodecParser(Map<String, ?> kafka, Faults faults) {
    this.kafka = kafka;
    this.faults = faults;
  }

  /** The codec for a parameter; empty after a fault. */
  @SuppressWarnings("rawtypes") // as annotations name it
  Optional<Codec> parse(
      String culprit, Type type, Class<? extends Deserializer> declared, boolean key) {
    if (type instanceof Class<?> plain && plain.isPrimitive()) {
      faults.add(
          culprit,
          "a " + plain.getName() + " cannot be null, as a record's " + word(key) + " can",
          "ask for a " + boxed(plain));
      return Optional.empty();
    }
    if (isOpen(type)) {
      faults.add(
          culprit,
          Signature.name(type) + " does not say which class to make of a " + word(key),
          "use a type without type variables");
      return Optional.empty();
    }
    return attempt(
        culprit,
        () ->
            declared == Deserializer.class
                ? Codec.byType(type, key)
                : Codec.named(declared, type, key),
        "ask for another type, or name another deserializer: " + word(key) + " = ….class");
  }

  /** The codec, made and opened once; empty after a fault. */
  Optional<Codec> attempt(String culprit, Supplier<Codec> choice, String cure) {
    try {
      Codec codec = choice.get();
      codec.open(kafka).close();
      return Optional.of(codec);
    } catch (RuntimeException | LinkageError e) {
      String problem = e.getMessage();
      faults.add(culprit, problem == null ? e.toString() : problem, cure);
      return Optional.empty();
    }
  }

  private static boolean isOpen(Type type) {
    return type instanceof TypeVariable<?>
        || (type instanceof GenericArrayType array && isOpen(array.getGenericComponentType()))
        || (type instanceof ParameterizedType generic
            && Arrays.stream(generic.getActualTypeArguments()).anyMatch(CodecParser::isOpen));
  }

  private static String word(boolean key) {
    return key ? "key" : "value";
  }

  private static String boxed(Class<?> primitive) {
    return MethodType.methodType(primitive).wrap().returnType().getSimpleName();
  }
}
