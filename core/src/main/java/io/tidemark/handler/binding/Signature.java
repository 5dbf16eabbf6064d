// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** How types, methods and parameters are named in faults and failures. */
final class Signature {
  private Signature() {}

  /** A method as {@code io.acme.Payments.apply(Payment, Handle)}. */
  static String of(Method method) {
    return Arrays.stream(method.getGenericParameterTypes())
        .map(Signature::name)
        .collect(
            Collectors.joining(
                ", ", method.getDeclaringClass().getName() + "." + method.getName() + "(", ")"));
  }

  /** A method as {@code Payments.apply}. */
  static String brief(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  /** A parameter within its method. */
  static String of(Parameter parameter) {
    List<Parameter> all = List.of(parameter.getDeclaringExecutable().getParameters());
    return "%s, parameter %d (%s)"
        .formatted(
            of((Method) parameter.getDeclaringExecutable()),
            all.indexOf(parameter) + 1,
            name(parameter.getParameterizedType()));
  }

  /** A type as a source file says it, without packages. */
  static String name(Type type) {
    if (type instanceof Class<?> plain) {
      return plain.getSimpleName();
    }
    if (type instanceof ParameterizedType generic) {
      return Arrays.stream(generic.getActualTypeArguments())
          .map(Signature::name)
          .collect(Collectors.joining(", ", name(generic.getRawType()) + "<", ">"));
    }
    return type.getTypeName();
  }

  /** Classes, by simple name, in a stable order. */
  static String names(Collection<Class<?>> types) {
    return types.isEmpty()
        ? "nothing"
        : types.stream().map(Class::getName).sorted().collect(Collectors.joining(", "));
  }
}
