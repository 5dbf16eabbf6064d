// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** This module alone speaks SQL, and knows of core only what any other store could know. */
final class ArchitectureTest {

  private static final JavaClasses TIDEMARK =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tidemark");

  @Test
  void onlyTheStoreSpeaksSql() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tidemark.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "org.jdbi..", "org.postgresql..", "com.zaxxer..")
        .check(TIDEMARK);
  }

  @Test
  void theStoreUsesNoInternalsOfCore() {
    noClasses()
        .that()
        .resideInAPackage("io.tidemark.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tidemark.internal..")
        .check(TIDEMARK);
  }

  @Test
  void nothingIsPrinted() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(TIDEMARK);
  }
}
