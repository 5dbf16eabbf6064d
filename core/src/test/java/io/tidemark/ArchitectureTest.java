// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The order of core's packages, and who alone may touch the consumer, threads, time and reflection.
 */
final class ArchitectureTest {

  /** Top to bottom: each level may use its own packages and those below, never those above. */
  private static final List<Set<String>> LEVELS =
      List.of(
          Set.of("io.tidemark"),
          Set.of("io.tidemark.internal.runtime.."),
          Set.of("io.tidemark.internal.poll.."),
          Set.of("io.tidemark.internal.dispatch.."),
          Set.of("io.tidemark.internal.process..", "io.tidemark.internal.relay.."),
          Set.of("io.tidemark.handler..", "io.tidemark.failure..", "io.tidemark.internal.guard.."),
          Set.of("io.tidemark.store.."),
          Set.of(
              "io.tidemark.lane..",
              "io.tidemark.letter..",
              "io.tidemark.idempotency..",
              "io.tidemark.effect..",
              "io.tidemark.sink..",
              "io.tidemark.settings..",
              "io.tidemark.listener..",
              "io.tidemark.alert..",
              "io.tidemark.status..",
              "io.tidemark.internal.env.."));

  /** What reads the clock, draws at random or waits. */
  private static final Map<Class<?>, Set<String>> TIME_AND_CHANCE =
      Map.ofEntries(
          Map.entry(Instant.class, Set.of("now")),
          Map.entry(InstantSource.class, Set.of("system")),
          Map.entry(Clock.class, Set.of("system", "systemUTC", "systemDefaultZone")),
          Map.entry(System.class, Set.of("nanoTime", "currentTimeMillis")),
          Map.entry(Thread.class, Set.of("sleep")),
          Map.entry(TimeUnit.class, Set.of("sleep")),
          Map.entry(Math.class, Set.of("random")),
          Map.entry(UUID.class, Set.of("randomUUID")),
          Map.entry(Random.class, Set.of(JavaConstructor.CONSTRUCTOR_NAME)),
          Map.entry(SecureRandom.class, Set.of(JavaConstructor.CONSTRUCTOR_NAME)),
          Map.entry(ThreadLocalRandom.class, Set.of("current")));

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tidemark");

  @Test
  void everyPackageHasItsLevel() {
    check(classes().should().resideInAnyPackage(packages(LEVELS)));
  }

  @Test
  void noLevelUsesOneAbove() {
    for (int level = 1; level < LEVELS.size(); level++) {
      check(
          noClasses()
              .that()
              .resideInAnyPackage(packages(LEVELS.subList(level, level + 1)))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(packages(LEVELS.subList(0, level)))
              .because("a package uses those after it; what travels back is a returned value"));
    }
  }

  @Test
  void packagesFormNoCycle() {
    check(slices().matching("io.tidemark.(**)").should().beFreeOfCycles());
  }

  @Test
  void onlyPollTouchesTheConsumer() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.tidemark.internal.poll..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Consumer.class));
  }

  @Test
  void coreKnowsNoDatabase() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "org.postgresql.."));
  }

  @Test
  void onlyRuntimeAndEnvMakeThreads() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("io.tidemark.internal.runtime..", "io.tidemark.internal.env..")
            .should()
            .accessTargetWhere(makesThreads()));
  }

  @Test
  void onlyEnvReadsTheClockDrawsAtRandomOrSleeps() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.tidemark.internal.env..")
            .should()
            .accessTargetWhere(
                describe("time and chance", access -> isTimeOrChance(access.getTarget()))));
  }

  @Test
  void onlyHandlerReflects() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.tidemark.handler..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..")
            .orShould()
            .accessTargetWhere(
                describe("members of a class", access -> isMemberLookUp(access.getTarget()))));
  }

  @Test
  void nothingIsPrinted() {
    check(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CORE);
  }

  private static String[] packages(List<Set<String>> levels) {
    return levels.stream().flatMap(Collection::stream).toArray(String[]::new);
  }

  private static DescribedPredicate<JavaAccess<?>> makesThreads() {
    return describe(
        "makes threads",
        access -> {
          AccessTarget target = access.getTarget();
          boolean constructed = target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME);
          return target.getOwner().isEquivalentTo(Executors.class)
              || (constructed && target.getOwner().isAssignableTo(Thread.class))
              || (constructed && target.getOwner().isAssignableTo(Timer.class))
              || (constructed && target.getOwner().isAssignableTo(ExecutorService.class))
              || isCommonPool(target);
        });
  }

  private static boolean isCommonPool(AccessTarget target) {
    return target.getOwner().isEquivalentTo(ForkJoinPool.class)
        || (target.getOwner().isEquivalentTo(CompletableFuture.class)
            && target.getName().endsWith("Async")
            && target instanceof CodeUnitAccessTarget method
            && method.getRawParameterTypes().stream()
                .noneMatch(type -> type.isEquivalentTo(Executor.class)));
  }

  private static boolean isMemberLookUp(AccessTarget target) {
    return target.getOwner().isEquivalentTo(Class.class)
        && target
            .getName()
            .matches("get(Declared|Enclosing)?(Method|Field|Constructor|RecordComponent)s?");
  }

  private static boolean isTimeOrChance(AccessTarget target) {
    return TIME_AND_CHANCE.entrySet().stream()
        .anyMatch(
            entry ->
                target.getOwner().isEquivalentTo(entry.getKey())
                    && entry.getValue().contains(target.getName()));
  }
}
