// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.GuardNames;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.settings.Faults;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes definitions of an annotated handler's methods. */
final class ClassParser {
  private static final Logger log = LoggerFactory.getLogger(ClassParser.class);

  private final Registrations registrations;
  private final MethodFinder finder;
  private final MethodParser methods;
  private final GuardParser guards;
  private final FailureParser failures;
  private final FailurePolicy usual;
  private final Faults faults;

  /**
   * Parses for one group.
   *
   * @param usual the policy of handlers that say nothing of it
   */
  ClassParser(
      MethodParser methods,
      GuardParser guards,
      FailurePolicy usual,
      Registrations registrations,
      Faults faults) {
    this.registrations = registrations;
    this.finder = new MethodFinder(faults);
    this.methods = methods;
    this.guards = guards;
    this.failures = new FailureParser(faults);
    this.usual = usual;
    this.faults = faults;
  }

  /** The definitions of the methods that are good. */
  List<HandlerDefinition> parse(Object handler) {
    Class<?> type = handler.getClass();
    if (handler instanceof Class<?> given) {
      faults.add(
          given.getName(),
          "was registered as a class",
          "register an instance: handlers(new %s(…))".formatted(given.getSimpleName()));
      return List.of();
    }
    TidemarkHandler annotation = type.getAnnotation(TidemarkHandler.class);
    if (annotation == null) {
      faults.add(
          type.getName(),
          "is registered as a handler and not annotated",
          "write @TidemarkHandler(id = \"…\") on the class");
      return List.of();
    }
    return parse(handler, annotation.id());
  }

  private List<HandlerDefinition> parse(Object handler, String id) {
    Class<?> type = handler.getClass();
    if (id.isBlank()) {
      faults.add(type.getName(), "has a blank id", "name it: @TidemarkHandler(id = \"…\")");
    }
    int before = faults.count();
    List<HandlerMethod> found = finder.find(type);
    if (found.isEmpty() && faults.count() == before) {
      faults.add(
          type.getName(),
          "has no method that handles anything",
          "annotate one with @OnRecord(topics = \"…\") or @OnBatch(topics = \"…\")");
    }
    warnOfState(type);
    FailurePolicy ofClass = failures.of(type).orElse(usual);
    return found.stream().flatMap(method -> bind(handler, id, ofClass, method).stream()).toList();
  }

  private Optional<HandlerDefinition> bind(
      Object handler, String classId, FailurePolicy ofClass, HandlerMethod method) {
    String id = method.id().isBlank() ? classId : method.id();
    registrations.add(
        method.signature(), handler, id, method.topics(), TopicChecks.compiled(method.pattern()));
    int before = faults.count();
    GuardNames names = guards.names(handler.getClass(), method);
    FailurePolicy policy = failures.of(method).orElse(ofClass);
    return methods
        .parse(handler, id, method)
        .filter(plan -> faults.count() == before)
        .map(
            plan ->
                definition(method, plan)
                    .with(names)
                    .with(policy)
                    .writing(plan.answer().writes())
                    .publishing(plan.publishes())
                    .keyed(plan.keyScope()));
  }

  private static HandlerDefinition definition(HandlerMethod method, Plan plan) {
    HandlerDefinition whole =
        new HandlerDefinition(
                plan.handler(),
                Set.copyOf(method.topics()),
                TopicChecks.compiled(method.pattern()).orElse(null),
                method.maxRecords(),
                method.batch()
                    ? () -> new BatchUnitHandler(plan)
                    : () -> new RecordUnitHandler(plan))
            .with(method.guarantee());
    return method.batch() ? whole : whole.ofSingleRecords();
  }

  private static void warnOfState(Class<?> type) {
    List<String> mutable = MutableFields.of(type);
    if (!mutable.isEmpty()) {
      log.warn(
          "{} are not final: a handler is one instance that all workers call at once, and no"
              + " rollback undoes what it keeps to itself; make them final, or keep such state in"
              + " the database",
          mutable);
    }
  }
}
