// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.RecordFailure;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.LetterCause;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class CauseTextTest {
  private final OneLaneStore store = new OneLaneStore();

  private LetterCause of(Throwable failure) {
    return CauseText.of(failure, store);
  }

  @Test
  void causesAreNamedFromTheOutsideIn() {
    LetterCause text =
        of(new IllegalStateException("outer", new IllegalArgumentException("inner")));

    assertThat(text.type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(text.root()).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(text.message())
        .isEqualTo(
            "java.lang.IllegalStateException: outer\n"
                + "caused by java.lang.IllegalArgumentException: inner");
    assertThat(text.trace())
        .startsWith("java.lang.IllegalStateException\n  at " + getClass().getName())
        .contains("caused by java.lang.IllegalArgumentException\n")
        .doesNotContain("outer", "inner");
  }

  @Test
  void aRecordsFailureIsOfTheTypeThatItsHandlerThrew() {
    UnitOfWork unit =
        new UnitOfWork(
            new PartitionKey("cluster", "group", "topic", 0).lane(0),
            new UUID(1, 2),
            1,
            0,
            Position.at(0),
            List.of(new ConsumerRecord<>("topic", 0, 0, new byte[0], new byte[0])),
            Position.at(1),
            1);

    LetterCause text =
        of(RecordFailure.of(unit, 0, "payments", new IllegalArgumentException("unknown tenant")));

    assertThat(text.type()).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(text.message())
        .startsWith("io.tidemark.handler.RecordFailure: ")
        .contains("payments failed at offset 0")
        .contains("caused by java.lang.IllegalArgumentException: unknown tenant");
  }

  @Test
  void whatTheDatabaseSaysOfRowsIsLeftOutWhereverItIsQuoted() {
    SQLException database = new SQLException("Key (iban)=(DE12) already exists");
    Throwable wrapped =
        new IllegalStateException("could not book: " + database.getMessage(), database);

    assertThat(of(new RuntimeException(wrapped)).message())
        .doesNotContain("DE12")
        .contains("could not book: a message of the database");
  }

  @Test
  void whoQuotesTheDatabaseMayAddValuesOfItsOwn() {
    SQLException database = new SQLException("Key (iban)=(DE12) already exists");
    SQLException driver = new SQLException(database.getMessage() + " [arguments: DE12]", database);
    Throwable wrapped = new IllegalStateException("could not book: " + driver.getMessage(), driver);

    assertThat(of(wrapped).message())
        .doesNotContain("DE12")
        .contains("could not book: a message of the database");
  }

  @Test
  void aMessageThatIsMissingOrEmptyChangesNoOther() {
    SQLException silent = new SQLException((String) null);

    assertThat(of(new IllegalStateException("nullable is null", silent)).message())
        .startsWith("java.lang.IllegalStateException: nullable is null\n");
    assertThat(of(new IllegalStateException("outer", new SQLException(""))).message())
        .startsWith("java.lang.IllegalStateException: outer\n");
  }

  @Test
  void whatNoDatabaseTakesIsReplaced() {
    assertThat(of(new IllegalStateException("a\0b")).message()).endsWith("a\uFFFDb");
  }

  @Test
  void longTextsAreCut() {
    LetterCause text = of(new IllegalStateException("x".repeat(100_000), new StackOverflowError()));

    assertThat(text.message()).hasSizeLessThanOrEqualTo(4_000).endsWith("…");
    assertThat(text.trace()).hasSizeLessThanOrEqualTo(16_000);
  }
}
