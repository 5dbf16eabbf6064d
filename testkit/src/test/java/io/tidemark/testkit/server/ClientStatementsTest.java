// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientStatementsTest {

  private final ClientStatements statements = new ClientStatements();

  @ParameterizedTest
  @ValueSource(strings = {"COMMIT", "commit;", " Commit Work ", "END", "commit transaction"})
  void commitsAreKnown(String sql) {
    assertThat(ClientStatements.isCommit(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"COMMIT PREPARED 'x'", "ROLLBACK", "comment on table t is 'commit'", ""})
  void othersAreNotCommits(String sql) {
    assertThat(ClientStatements.isCommit(sql)).isFalse();
  }

  @Test
  void preparedStatementIsFollowedToItsExecution() {
    assertThat(sql('P', "S_1", "COMMIT")).isEqualTo("COMMIT");
    assertThat(sql('P', "", "select 1")).isEqualTo("select 1");
    assertThat(sql('B', "", "S_1")).isEqualTo("COMMIT");
    assertThat(sql('D', "P")).isEqualTo("COMMIT");
    assertThat(sql('E', "")).isEqualTo("COMMIT");
    assertThat(sql('B', "", "")).isEqualTo("select 1");
    assertThat(sql('E', "")).isEqualTo("select 1");

    assertThat(statements.sqlOf(message('C', "SS_1"))).isEmpty();
    assertThat(sql('B', "", "S_1")).isEmpty();
  }

  @Test
  void statementsOfTheTransactionBeginWithItAndEndWithIt() {
    statements.executed("select 1");
    statements.executed("BEGIN");
    statements.executed("insert");
    statements.executed("ROLLBACK TO SAVEPOINT a");
    assertThat(statements.transaction()).containsExactly("insert", "ROLLBACK TO SAVEPOINT a");

    statements.executed("COMMIT");
    assertThat(statements.transaction()).isEmpty();
  }

  @Test
  void messagesAreReadAsTheyWereWritten() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    message('Q', "select 'ü'").write(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));

    PostgresMessage read = PostgresMessage.read(in).orElseThrow();

    assertThat(read.type()).isEqualTo('Q');
    assertThat(read.text(0)).isEqualTo("select 'ü'");
    assertThat(PostgresMessage.read(in)).isEmpty();
  }

  @Test
  void answersAreTagsOrErrors() {
    assertThat(message('C', "COMMIT").answer()).isEqualTo("COMMIT");
    assertThat(message('E', "SFATAL", "VFATAL", "C57P01", "Mbye", "").answer())
        .isEqualTo("FATAL 57P01 bye");
  }

  private String sql(char type, String... texts) {
    return statements.sqlOf(message(type, texts)).orElseThrow();
  }

  private static PostgresMessage message(char type, String... texts) {
    byte[] body = (String.join("\0", texts) + "\0").getBytes(StandardCharsets.UTF_8);
    return new PostgresMessage(type, body);
  }
}
