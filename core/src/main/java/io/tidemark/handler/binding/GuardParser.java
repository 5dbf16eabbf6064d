// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.Guard;
import io.tidemark.handler.GuardNames;
import io.tidemark.handler.GuardedBy;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.settings.Faults;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds out which breakers a handler names. */
final class GuardParser {
  private static final String EXAMPLE = "@GuardedBy(\"fraud-api\")";

  private final Breakers breakers;
  private final Faults faults;

  GuardParser(Breakers breakers, Faults faults) {
    this.breakers = breakers;
    this.faults = faults;
  }

  /** The breakers of a method, its class's included. */
  GuardNames names(Class<?> type, HandlerMethod handler) {
    List<String> around = new ArrayList<>(someNamed(handler, type));
    around.addAll(someNamed(handler, handler.method()));
    List<String> inside =
        Arrays.stream(handler.method().getParameters())
            .filter(parameter -> parameter.getType() == Guard.class)
            .flatMap(parameter -> named(parameter).stream())
            .toList();
    check(handler.signature(), Stream.concat(around.stream(), inside.stream()).toList());
    if (!around.isEmpty() && !inside.isEmpty()) {
      faults.add(
          handler.signature(),
          "is guarded as a whole and asks for a Guard, so that a failed call would count for both",
          "ask for a Guard for each dependency, and leave the method and its class without @GuardedBy");
    }
    return new GuardNames(new HashSet<>(around), new HashSet<>(inside));
  }

  /** A parameter that calls go through. */
  Parsed parameter(Parameter parameter) {
    List<String> names = named(parameter);
    if (parameter.getType() != Guard.class) {
      return fault(
          parameter,
          "@GuardedBy says nothing of a " + Signature.name(parameter.getParameterizedType()),
          "ask for a Guard and call through it, or annotate the method");
    }
    if (!parameter.isAnnotationPresent(GuardedBy.class)) {
      return fault(
          parameter, "does not name its breaker", "write " + EXAMPLE + " before the parameter");
    }
    if (names.size() != 1) {
      return fault(
          parameter,
          "names %d breakers".formatted(names.size()),
          "name one, and ask for a Guard for each dependency");
    }
    return isGood(names.get(0)) // or else the method is told of it
        ? new Parsed.Known(new Source.Fixed(breakers.guard(names.get(0))))
        : new Parsed.Faulty();
  }

  private Parsed fault(Parameter parameter, String problem, String cure) {
    faults.add(Signature.of(parameter), problem, cure);
    return new Parsed.Faulty();
  }

  private List<String> someNamed(HandlerMethod handler, AnnotatedElement element) {
    List<String> names = named(element);
    if (names.isEmpty() && element.isAnnotationPresent(GuardedBy.class)) {
      faults.add(handler.signature(), "names no breaker", "name one: " + EXAMPLE);
    }
    return names;
  }

  private static List<String> named(AnnotatedElement element) {
    GuardedBy annotation = element.getAnnotation(GuardedBy.class);
    return annotation == null ? List.of() : List.of(annotation.value());
  }

  /** Checks the names of a handler's breakers. */
  void check(String culprit, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!isGood(name)) {
        faults.add(
            culprit,
            "\"%s\" cannot be a dependency's breaker".formatted(name),
            "write a name without blanks around it that does not begin with " + Breakers.RESERVED);
      } else if (!seen.add(name)) {
        faults.add(culprit, "is guarded by \"%s\" twice".formatted(name), "leave one");
      }
    }
  }

  private static boolean isGood(String name) {
    return !name.isBlank() && name.equals(name.strip()) && !name.startsWith(Breakers.RESERVED);
  }
}
