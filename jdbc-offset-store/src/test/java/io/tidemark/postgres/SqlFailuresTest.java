// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.TidemarkException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SqlFailuresTest {
  private final SqlFailures failures = new SqlFailures();

  @ParameterizedTest
  @CsvSource({
    "40001, CONTENTION",
    "40P01, CONTENTION",
    "55P03, CONTENTION",
    "08000, INFRASTRUCTURE",
    "08001, INFRASTRUCTURE",
    "08003, INFRASTRUCTURE",
    "08006, INFRASTRUCTURE",
    "53100, INFRASTRUCTURE",
    "53200, INFRASTRUCTURE",
    "53300, INFRASTRUCTURE",
    "57P01, INFRASTRUCTURE",
    "57P02, INFRASTRUCTURE",
    "57P03, INFRASTRUCTURE",
    "57P05, INFRASTRUCTURE",
    "58030, INFRASTRUCTURE",
    "25006, INFRASTRUCTURE",
    "28P01, INFRASTRUCTURE",
    "3D000, INFRASTRUCTURE",
    "40002, TRANSIENT",
    "40003, TRANSIENT",
    "57014, CONTENTION",
    "25P03, CONTENTION",
    "25P04, CONTENTION",
    "26000, TRANSIENT",
    "21000, PERMANENT",
    "22001, PERMANENT",
    "22012, PERMANENT",
    "23502, PERMANENT",
    "23503, PERMANENT",
    "23505, PERMANENT",
    "23514, PERMANENT",
    "25001, PERMANENT",
    "2D000, PERMANENT",
    "42501, PERMANENT",
    "42601, PERMANENT",
    "42P01, PERMANENT",
    "44000, PERMANENT",
    "54000, PERMANENT",
    "P0001, PERMANENT",
    "0A000, PERMANENT",
    "XX000, TRANSIENT",
    "99999, TRANSIENT",
    "55006, TRANSIENT"
  })
  void everyStateHasItsKind(String state, FailureKind kind) {
    assertThat(failures.classify(new SQLException("said", state))).isEqualTo(kind);
  }

  @Test
  void whatIsSaidOfAStateHoldsBeforeTheTableAndAWholeStateBeforeItsClass() {
    SqlFailures own =
        new SqlFailures(
            List.of(
                SqlFailures.Rule.of("P0", FailureKind.TRANSIENT),
                SqlFailures.Rule.of("P0042", FailureKind.PERMANENT),
                SqlFailures.Rule.of("XX000", FailureKind.PERMANENT)));

    assertThat(own.classify(new SQLException("said", "P0001"))).isEqualTo(FailureKind.TRANSIENT);
    assertThat(own.classify(new SQLException("said", "P0042"))).isEqualTo(FailureKind.PERMANENT);
    assertThat(own.classify(new SQLException("said", "XX000"))).isEqualTo(FailureKind.PERMANENT);
    assertThat(own.classify(new SQLException("said", "40001"))).isEqualTo(FailureKind.CONTENTION);
    assertThat(own.unknownState(new SQLException("said", "XX000"))).isEmpty();
    assertThat(failures.unknownState(new SQLException("said", "XX000"))).contains("XX000");
  }

  @ParameterizedTest
  @CsvSource({"P004, TRANSIENT", "p0042, TRANSIENT", "'', TRANSIENT", "P0042, BUG"})
  void whatIsNoStateOrNoKindIsRefused(String state, FailureKind kind) {
    assertThatThrownBy(() -> SqlFailures.Rule.of(state, kind))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(state);
  }

  @Test
  void unknownIsOnlyWhatNothingInTheChainTells() {
    SQLException known = new SQLException("duplicate key", "23505");
    SQLException unknown = new SQLException("said", "99999");

    assertThat(failures.unknownState(new TidemarkException("wrapped", unknown))).contains("99999");
    assertThat(failures.unknownState(new SQLException("no state"))).contains("none");
    assertThat(failures.unknownState(known)).isEmpty();
    assertThat(failures.unknownState(new IllegalStateException("a handler's"))).isEmpty();
    unknown.initCause(known);
    assertThat(failures.unknownState(unknown)).isEmpty();
  }

  @Test
  void aStalePlanPasses() {
    assertThat(
            failures.classify(
                new SQLException("ERROR: cached plan must not change result type", "0A000")))
        .isEqualTo(FailureKind.TRANSIENT);
  }

  @Test
  void whatPoolsAndDriversThrowWithoutAStateIsTold() {
    assertThat(failures.classify(new SQLTransientConnectionException("no connection in time")))
        .isEqualTo(FailureKind.INFRASTRUCTURE);
    assertThat(failures.classify(new SQLRecoverableException("gone")))
        .isEqualTo(FailureKind.INFRASTRUCTURE);
    assertThat(failures.classify(new SQLTransientException("later")))
        .isEqualTo(FailureKind.TRANSIENT);
    assertThat(failures.classify(new SQLException("who knows"))).isEqualTo(FailureKind.TRANSIENT);
  }

  @Test
  void causesAreLookedThrough() {
    SQLException deadlock = new SQLException("deadlock", "40P01");

    assertThat(
            failures.classify(
                new TidemarkException(
                    "a", new ConnectionException(new RuntimeException(deadlock)))))
        .isEqualTo(FailureKind.CONTENTION);
  }

  @Test
  void aFailedTransactionIsJudgedByWhatFailedInIt() {
    SQLException aborted = new SQLException("current transaction is aborted", "25P02");
    assertThat(failures.classify(aborted)).isEqualTo(FailureKind.TRANSIENT);

    aborted.initCause(new SQLException("duplicate key", "23505"));

    assertThat(failures.classify(aborted)).isEqualTo(FailureKind.PERMANENT);
  }

  @Test
  void aBatchIsJudgedByWhatFailedInIt() {
    BatchUpdateException batch = new BatchUpdateException();
    batch.setNextException(new SQLException("deadlock", "40P01"));

    assertThat(failures.classify(batch)).isEqualTo(FailureKind.CONTENTION);
  }

  @Test
  void whatIsNotTheDatabasesIsPermanent() {
    RuntimeException circular = new RuntimeException("a");
    circular.initCause(new RuntimeException(circular));

    assertThat(failures.classify(new IllegalStateException("a handler's")))
        .isEqualTo(FailureKind.PERMANENT);
    assertThat(failures.classify(circular)).isEqualTo(FailureKind.PERMANENT);
  }
}
