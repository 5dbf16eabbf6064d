// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.DoubleDeserializer;
import org.apache.kafka.common.serialization.FloatDeserializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.ShortDeserializer;
import org.apache.kafka.common.serialization.UUIDDeserializer;
import tools.jackson.databind.JavaType;

/**
 * How the keys or values of a topic become objects of one type. Immutable. Its factories throw
 * {@link IllegalArgumentException} if that cannot work.
 *
 * @param target the type
 * @param key whether it reads keys
 * @param deserializers makes a deserializer for one worker
 */
public record Codec(
    Class<?> target, boolean key, Supplier<? extends Deserializer<?>> deserializers) {

  /** Bytes and text, in keys and values alike. */
  private static final Map<Type, Supplier<Deserializer<?>>> PLAIN =
      Map.of(byte[].class, ByteArrayDeserializer::new, String.class, TextDeserializer::new);

  /** What Kafka's own serializers write; keys are rarely JSON. */
  private static final Map<Type, Supplier<Deserializer<?>>> KEYS =
      Map.of(
          Long.class, LongDeserializer::new,
          Integer.class, IntegerDeserializer::new,
          Short.class, ShortDeserializer::new,
          Double.class, DoubleDeserializer::new,
          Float.class, FloatDeserializer::new,
          UUID.class, UUIDDeserializer::new,
          ByteBuffer.class, ByteBufferDeserializer::new);

  /**
   * The codec that a type has by default: bytes and text as they are, numbers and UUIDs of keys as
   * Kafka's own serializers write them, anything else from JSON.
   */
  public static Codec byType(Type type, boolean key) {
    Supplier<Deserializer<?>> known = PLAIN.get(type);
    if (known == null && key) {
      known = KEYS.get(type);
    }
    return new Codec(javaType(type).getRawClass(), key, known != null ? known : json(type));
  }

  /** The codec of a deserializer that was named by its class. */
  @SuppressWarnings("rawtypes") // as annotations name it
  public static Codec named(Class<? extends Deserializer> deserializer, Type type, boolean key) {
    Class<?> target = javaType(type).getRawClass();
    JavaType makes = javaType(deserializer).findTypeParameters(Deserializer.class)[0];
    if (!makes.getRawClass().isAssignableFrom(target)
        && !target.isAssignableFrom(makes.getRawClass())) {
      throw new IllegalArgumentException(
          "%s makes a %s"
              .formatted(deserializer.getSimpleName(), makes.getRawClass().getSimpleName()));
    }
    return new Codec(target, key, constructor(deserializer));
  }

  /** A decoder for one worker, configured as Kafka's consumer would. The caller closes it. */
  public Decoder open(Map<String, ?> kafka) {
    Deserializer<?> deserializer = deserializers.get();
    deserializer.configure(kafka, key);
    return new Decoder(target, deserializer);
  }

  private static JavaType javaType(Type type) {
    return Json.MAPPER.getTypeFactory().constructType(type);
  }

  private static Supplier<Deserializer<?>> json(Type type) {
    JsonDeserializer<?> shared = JsonDeserializer.of(type);
    return () -> shared;
  }

  @SuppressWarnings("rawtypes") // as annotations name it
  private static Supplier<Deserializer<?>> constructor(Class<? extends Deserializer> type) {
    try {
      Constructor<? extends Deserializer> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return () -> construct(constructor);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          type.getName() + " has no constructor without parameters", e);
    }
  }

  @SuppressWarnings("rawtypes") // as annotations name it
  private static Deserializer<?> construct(Constructor<? extends Deserializer> constructor) {
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "the constructor of %s failed: %s"
              .formatted(constructor.getDeclaringClass().getName(), e.getCause()),
          e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "%s cannot be made: %s".formatted(constructor.getDeclaringClass().getName(), e), e);
    }
  }
}
