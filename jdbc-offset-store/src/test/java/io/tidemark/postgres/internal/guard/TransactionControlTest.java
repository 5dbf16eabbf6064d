// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransactionControlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "commit",
        "CoMmIt;",
        "\n\tCOMMIT AND CHAIN",
        "-- a\n--b\ncommit",
        "/* a /* b */ c */commit",
        "rollback",
        "rollback work",
        "rollback transaction and chain",
        "abort",
        "end",
        "begin",
        "start transaction",
        "prepare transaction 'a'",
        "commit prepared 'a'",
        "rollback prepared 'a'",
        "set transaction read only",
        "set session characteristics as transaction read only",
        "set local transaction_isolation = 'serializable'",
        "set transaction_read_only = on",
        ";;commit",
        "select 1; commit",
        "select ';' ; commit",
        "select 'it''s; ' ; commit",
        "select E'\\';' ; commit",
        "select \"a;b\"; commit",
        "select $$ ; $$; commit",
        "select $a$ ; $$ ; $a$; commit",
        "select a$b$c from t; commit",
        "select 1 /* ; */ -- ;\n; commit"
      })
  void textThatEndsOrChangesTheTransactionIsFound(String sql) {
    assertThat(TransactionControl.in(sql)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "-- commit",
        "/* commit",
        "select 1",
        "committed",
        "commit_log",
        "select commit from log",
        "insert into a values ('; commit')",
        "insert into a values (E'\\'; commit')",
        "insert into a values ('unfinished; commit",
        "select $$; commit; $$",
        "select $q$; commit; $$; commit $q$",
        "select \"; commit\"",
        "select 1; -- ; commit",
        "select 1 /* ; commit */; select 2",
        "savepoint a",
        "release savepoint a",
        "rollback to a",
        "rollback to savepoint a",
        "rollback work to savepoint a",
        "rollback transaction to a",
        "prepare a as select 1",
        "set local work_mem = '1MB'",
        "set constraints all deferred",
        "do $$ begin perform 1; end $$",
        "with a as (select 1) select * from a; select 2;"
      })
  void otherTextIsNot(String sql) {
    assertThat(TransactionControl.in(sql)).isNull();
  }
}
