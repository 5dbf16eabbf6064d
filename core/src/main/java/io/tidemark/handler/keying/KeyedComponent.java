// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.keying;

import io.tidemark.handler.IdempotencyKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.Faults;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the component of a payload that is marked as its key. */
final class KeyedComponent {
  private final Faults faults;

  KeyedComponent(Faults faults) {
    this.faults = faults;
  }

  /** Whether one is marked. */
  static boolean isIn(@Nullable Class<?> payload) {
    return !marked(payload).isEmpty();
  }

  private static List<RecordComponent> marked(@Nullable Class<?> payload) {
    return payload == null || !payload.isRecord()
        ? List.of()
        : Arrays.stream(payload.getRecordComponents())
            .filter(component -> component.isAnnotationPresent(IdempotencyKey.class))
            .toList();
  }

  /** What is marked, as a place of keys; empty after a fault. */
  Optional<KeySource> in(Class<?> payload) {
    List<RecordComponent> marked = marked(payload);
    RecordComponent component = marked.get(0);
    String name = payload.getSimpleName() + "." + component.getName();
    if (marked.size() > 1) {
      faults.add(
          payload.getName(),
          "has more than one component marked @IdempotencyKey: "
              + marked.stream().map(RecordComponent::getName).collect(Collectors.joining(", ")),
          "mark one; a key of several parts is a record of its own whose text is marked, or a function of a lambda");
      return Optional.empty();
    }
    if (!KeyBytes.canBe(MethodType.methodType(component.getType()).wrap().returnType())) {
      faults.add(
          name,
          "is marked @IdempotencyKey, and no key can be made of a "
              + component.getType().getSimpleName(),
          "mark a String, a UUID, an enum, a whole number, a BigDecimal, a date or time, or a byte[]");
      return Optional.empty();
    }
    return accessible(component, name)
        .map(
            accessor ->
                new KeySources.OfPayload(name, payloadObject -> get(accessor, payloadObject)));
  }

  private Optional<Method> accessible(RecordComponent component, String name) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return Optional.of(accessor);
    } catch (InaccessibleObjectException e) {
      faults.add(
          name,
          "cannot be read from Tidemark's module",
          "open its package in module-info.java: opens %s;"
              .formatted(component.getDeclaringRecord().getPackageName()));
      return Optional.empty();
    }
  }

  private static @Nullable Object get(Method accessor, Object payload) {
    try {
      return accessor.invoke(payload);
    } catch (InvocationTargetException e) {
      throw new TidemarkException(accessor.getName() + "() failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("was made accessible at build", e);
    }
  }
}
