// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.FailureText;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.process.OneLaneStore;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LifeTest {
  private final Life life =
      new Life("ledger", new FailureText(List.of(new OneLaneStore())), new ManualEnvironment());

  @Test
  void whatEndedTheGroupIsSaidWithoutWhatTheDatabaseQuotes() {
    SQLException violation = new SQLException("Key (iban)=(DE12500105170648489890) exists");
    life.fail(new IllegalStateException("cannot go on: " + violation.getMessage(), violation));

    assertThat(life.error())
        .isEqualTo("java.lang.IllegalStateException: cannot go on: a message of the database");
  }
}
