// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.fault;
import static io.tidemark.handler.binding.Fixture.faults;
import static io.tidemark.handler.binding.Fixture.record;
import static io.tidemark.handler.binding.Fixture.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.PublishTo;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UpsertInto;
import io.tidemark.handler.UpsertSink;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.sink.GivenColumn;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import io.tidemark.sink.WriteMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What methods return, and what sinks read, as rows. */
final class UpsertIntoTest {

  private static FakeRun run(HandlerDefinition handler, UnitOfWork unit) {
    FakeRun run = new FakeRun(new FakeTransaction(), () -> false);
    try (UnitHandler worker = handler.workers().get()) {
      worker.decode(unit).handle(run);
    }
    return run;
  }

  private static FakeRun run(Object handler, String... values) {
    return run(bind(binder -> binder.bind(handler)), unit(values));
  }

  private static FakeRun run(UpsertSink sink, UnitOfWork unit) {
    return run(bind(binder -> binder.sink(sink)), unit);
  }

  private static List<String> texts(FakeRun run) {
    return run.rows().stream().map(UpsertIntoTest::text).toList();
  }

  private static String text(TableRow row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < row.columns().names().size(); i++) {
      values.put(row.columns().names().get(i), String.valueOf(row.value(i)));
    }
    return (row.deletion() ? "-" : "+") + row.offset() + values;
  }

  record Balance(String accountId, long amountEUR) {}

  @TidemarkHandler(id = "one")
  static final class One {
    @OnRecord(topics = "payments")
    @UpsertInto(table = "balance", key = "account_id", version = "amount_eur")
    Balance apply(String payment) {
      return payment.equals("nothing") ? null : new Balance(payment, payment.length());
    }
  }

  @Test
  void aRowOrNothingIsWrittenForEachRecord() {
    FakeRun run = run(new One(), "a", "nothing", "bb");
    assertThat(texts(run))
        .containsExactly("+100{account_id=a, amount_eur=1}", "+102{account_id=bb, amount_eur=2}");
    assertThat(run.causes()).containsExactly(0, 2);
  }

  @Test
  void theTableIsKnownBeforeTheStart() {
    assertThat(bind(binder -> binder.bind(new One())).tables())
        .containsExactly(
            TableWrite.into("balance")
                .key("account_id")
                .versionedBy("amount_eur")
                .giving(
                    List.of(
                        new GivenColumn("account_id", String.class),
                        new GivenColumn("amount_eur", long.class))));
  }

  @TidemarkHandler(id = "several")
  static final class Several {
    @OnRecord(topics = "payments")
    @UpsertInto(table = "balance", mode = WriteMode.IGNORE)
    List<Map<String, Object>> apply(String payment) {
      return List.of(Map.of("accountId", payment), Map.of("accountId", "fees"));
    }
  }

  @Test
  void severalRowsOfARecordAreThatRecords() {
    FakeRun run = run(new Several(), "a", "b");
    assertThat(texts(run))
        .containsExactly(
            "+100{accountId=a}",
            "+100{accountId=fees}",
            "+101{accountId=b}",
            "+101{accountId=fees}");
    assertThat(run.causes()).containsExactly(0, 0, 1, 1);
  }

  @TidemarkHandler(id = "batch")
  static final class Batch {
    @OnBatch(topics = "payments")
    @UpsertInto(table = "balance", key = "account_id", versionByOffset = "source_offset")
    List<Balance> apply(List<String> payments) {
      List<Balance> rows = new ArrayList<>();
      for (String payment : payments) {
        if (!payment.equals("left out")) {
          rows.add(payment.equals("nothing") ? null : new Balance(payment, 1));
        }
      }
      return rows;
    }
  }

  @Test
  void aBatchsListWithARowForEachRecordSaysWhoseIsWhich() {
    FakeRun run = run(new Batch(), "a", "nothing", "b");
    assertThat(run.causes()).containsExactly(0, 2);
    assertThat(texts(run))
        .containsExactly("+100{account_id=a, amount_eur=1}", "+102{account_id=b, amount_eur=1}");
  }

  @Test
  void offsetsAreNotGuessed() {
    assertThatThrownBy(() -> run(new Batch(), "a", "left out"))
        .isInstanceOf(RecordFailure.class)
        .hasMessageContaining("of 2 records 1 rows");
  }

  @TidemarkHandler(id = "fewer")
  static final class Fewer {
    @OnBatch(topics = "payments")
    @UpsertInto(table = "balance", key = "account_id")
    Balance apply(List<String> payments) {
      return new Balance(String.join("+", payments), 1);
    }
  }

  @Test
  void whoseRowItIsMayBeUnknown() {
    assertThat(run(new Fewer(), "a", "b").causes()).containsExactly(-1);
  }

  @TidemarkHandler(id = "both")
  static final class Both {
    @OnRecord(topics = "payments")
    @UpsertInto(table = "balance")
    @PublishTo("receipts")
    Balance apply(String payment) {
      return new Balance(payment, 1);
    }
  }

  @TidemarkHandler(id = "none")
  static final class Nothing {
    @OnRecord(topics = "payments")
    @UpsertInto(table = "balance")
    void apply(String payment) {}
  }

  @TidemarkHandler(id = "amounts")
  static final class Amounts {
    @OnRecord(topics = "payments")
    @UpsertInto(table = "balance")
    List<Integer> apply(String payment) {
      return List.of();
    }
  }

  @TidemarkHandler(id = "versions")
  static final class Versions {
    @OnRecord(topics = "payments")
    @UpsertInto(table = "balance", version = "a", mode = WriteMode.INSERT_ONLY)
    Balance apply(String payment) {
      return new Balance(payment, 1);
    }
  }

  @TidemarkHandler(id = "unversioned")
  static final class Unversioned {
    @OnRecord(topics = "payments")
    @UpsertInto(table = "balance", mode = WriteMode.VERSIONED)
    Balance apply(String payment) {
      return new Balance(payment, 1);
    }
  }

  @Test
  void faultsNameTheMethodAndTheCure() {
    assertThat(fault(new Both()).toString())
        .contains("Both.apply(String)", "both @PublishTo and @UpsertInto", "leave one");
    assertThat(fault(new Nothing()).toString()).contains("returns nothing", "return a row");
    assertThat(fault(new Amounts()).toString())
        .contains("returns Integer", "a row is a record, a Map or a JSON object");
    assertThat(fault(new Versions()).toString()).contains("has a version in mode INSERT_ONLY");
    assertThat(fault(new Unversioned()).toString()).contains("VERSIONED by nothing");
  }

  private static final TableWrite BALANCE =
      TableWrite.into("balance").key("account_id").deletingOnTombstone();

  @Test
  void aSinksRowsAreWhatTheJsonHas() {
    FakeRun run =
        run(
            UpsertSink.of(BALANCE, "payments"),
            unit(
                List.of(
                    record(100, "k", "{\"accountId\":\"a\",\"amount\":1.50,\"note\":null}"),
                    record(101, "k", "{\"amount\":2}"),
                    record(102, "k".getBytes(java.nio.charset.StandardCharsets.UTF_8), null))));
    assertThat(texts(run))
        .containsExactly(
            "+100{account_id=\"a\", amount=1.50, note=null}",
            "+101{amount=2, account_id=k}",
            "-102{account_id=k}");
    assertThat(run.causes()).containsExactly(0, 1, 2);
  }

  @Test
  void aSinksColumnsAreInEveryRow() {
    assertThat(
            texts(
                run(
                    UpsertSink.of(BALANCE, "payments").columns("amount", "note"),
                    unit("{\"amount\":1,\"more\":2}"))))
        .containsExactly("+100{amount=1, note=null, account_id=key}");
    assertThat(
            texts(
                run(
                    UpsertSink.of(BALANCE, "payments").rows(Balance.class),
                    unit("{\"accountId\":\"a\",\"amountEUR\":1}"))))
        .containsExactly("+100{account_id=a, amount_eur=1}");
  }

  @Test
  void whatIsNoRowIsItsRecordsFailure() {
    UpsertSink sink = UpsertSink.of(TableWrite.into("balance").key("id"), "payments");
    assertThatThrownBy(() -> run(sink, unit("{\"id\":1}", "[]")))
        .isInstanceOfSatisfying(RecordFailure.class, it -> assertThat(it.culprit()).isEqualTo(1))
        .hasMessageContaining("sink payments into table balance")
        .hasMessageContaining("JSON's ARRAY");
    assertThatThrownBy(() -> run(sink, unit("{\"id\":1,\"id\":2}")))
        .isInstanceOf(RecordFailure.class);
    assertThatThrownBy(() -> run(sink, unit("{\"iD\":1,\"i_d\":2}")))
        .hasMessageContaining("two parts of a row of table balance have one column");
    assertThatThrownBy(() -> run(sink, unit(List.of(record(100, new byte[0], null)))))
        .hasMessageContaining("deletingOnTombstone()");
  }

  @Test
  void aSinkWithoutKeyOrTopicIsAFault() {
    assertThat(
            faults(binder -> binder.sink(UpsertSink.of(TableWrite.into("balance")).id("balances")))
                .toString())
        .contains("sink(\"balances\")", "names no topic", "does not say the key of table balance");
  }
}
