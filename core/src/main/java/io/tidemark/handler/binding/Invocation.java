// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Faults;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Optional;

/** Makes a method callable with an array of arguments, without reflection from then on. */
final class Invocation {
  private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

  private final Faults faults;

  Invocation(Faults faults) {
    this.faults = faults;
  }

  /** The call of an instance method; one that returns nothing returns null; empty after a fault. */
  Optional<Call> of(Object instance, Method method) {
    try {
      method.setAccessible(true);
      MethodHandle handle =
          MethodHandles.lookup()
              .unreflect(method)
              .asFixedArity()
              .bindTo(instance)
              .asSpreader(Object[].class, method.getParameterCount())
              .asType(SPREAD);
      return Optional.of(arguments -> (Object) handle.invokeExact(arguments));
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      faults.add(
          Signature.of(method),
          "cannot be called from Tidemark's module",
          "open its package in module-info.java: opens %s;"
              .formatted(method.getDeclaringClass().getPackageName()));
      return Optional.empty();
    }
  }
}
