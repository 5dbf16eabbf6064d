// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.GuardedBy;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnFailure;
import io.tidemark.handler.OnRecord;
import io.tidemark.settings.Faults;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a class's handler methods, those it inherits too. Of a method and those it overrides, the
 * most specific that is annotated counts, so that a subclass made by a framework changes nothing.
 */
final class MethodFinder {
  private final Faults faults;

  MethodFinder(Faults faults) {
    this.faults = faults;
  }

  List<HandlerMethod> find(Class<?> type) {
    Map<List<Object>, Method> found = new LinkedHashMap<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      Arrays.stream(c.getDeclaredMethods())
          .filter(method -> !method.isBridge() && !isAnnotated(method))
          .forEach(this::refuse);
      Arrays.stream(c.getDeclaredMethods())
          .filter(MethodFinder::isAnnotated)
          .sorted(Comparator.comparing(Method::toGenericString))
          .forEach(method -> found.putIfAbsent(erasure(method), method));
    }
    List<HandlerMethod> methods = new ArrayList<>();
    found.values().forEach(method -> add(method, methods));
    return methods;
  }

  /** Compilers copy annotations onto bridges, which are no methods of the user's. */
  private static boolean isAnnotated(Method method) {
    return !method.isBridge()
        && (method.isAnnotationPresent(OnRecord.class)
            || method.isAnnotationPresent(OnBatch.class));
  }

  /** What handles nothing is neither guarded nor does anything follow its failure. */
  private void refuse(Method method) {
    if (method.isAnnotationPresent(GuardedBy.class)) {
      faults.add(
          Signature.of(method),
          "is annotated with @GuardedBy and handles nothing",
          "write it on the method with @OnRecord or @OnBatch; for a part of that, ask there for a Guard");
    }
    if (method.isAnnotationPresent(OnFailure.class)) {
      faults.add(
          Signature.of(method),
          "is annotated with @OnFailure and handles nothing",
          "write it on the method with @OnRecord or @OnBatch, or on the class for all of them");
    }
  }

  private static List<Object> erasure(Method method) {
    List<Object> erasure = new ArrayList<>(List.of(method.getParameterTypes()));
    erasure.add(method.getName());
    return erasure;
  }

  private void add(Method method, List<HandlerMethod> methods) {
    OnRecord record = method.getAnnotation(OnRecord.class);
    OnBatch batch = method.getAnnotation(OnBatch.class);
    if (record != null && batch != null) {
      faults.add(
          Signature.of(method),
          "is annotated with both @OnRecord and @OnBatch",
          "leave one, or write two methods on different topics");
    } else if (record != null) {
      methods.add(HandlerMethod.of(method, record));
    } else if (batch != null) {
      methods.add(HandlerMethod.of(method, batch));
    }
  }
}
