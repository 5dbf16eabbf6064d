// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.handle;
import static io.tidemark.handler.binding.Fixture.record;
import static io.tidemark.handler.binding.Fixture.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.handler.BatchContext;
import io.tidemark.handler.Header;
import io.tidemark.handler.Key;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.binding.FakeTransaction.Ledger;
import io.tidemark.lane.Outcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class BatchHandlerTest {

  record Balance(String account, long amount) {}

  @TidemarkHandler(id = "balances")
  static final class Everything {
    @OnBatch(topics = "payments", maxRecords = 50)
    void apply(
        List<Balance> balances,
        Ledger ledger,
        List<ConsumerRecord<byte[], byte[]>> raw,
        List<ConsumerRecord<String, Balance>> decoded,
        @Key List<String> keys,
        @Header("trace") List<String> traces,
        BatchContext context) {
      ledger.add(balances);
      ledger.add(raw.size() + decoded.get(0).value().account());
      ledger.add(keys);
      ledger.add(traces);
      ledger.add(context.records().stream().map(RecordContext::offset).toList());
      ledger.add(context.handler() + context.attempt() + (context.get(Ledger.class) == ledger));
    }
  }

  @Test
  void everyKindOfParameterGetsAListInTheOrderOfTheLog() {
    assertThat(
            handle(
                binder -> binder.bind(new Everything()),
                unit(
                    List.of(
                        record(100, "a", "{\"account\":\"x\",\"amount\":1}"),
                        record(101, null, (String) null),
                        record(105, "c", "{\"account\":\"z\",\"amount\":3}")))))
        .containsExactly(
            "[Balance[account=x, amount=1], null, Balance[account=z, amount=3]]",
            "3x",
            "[a, null, c]",
            "[last, last, last]",
            "[100, 101, 105]",
            "balances2true");
  }

  @Test
  void maxRecordsBoundsTheUnit() {
    assertThat(bind(binder -> binder.bind(new Everything())).maxRecords()).isEqualTo(50);
  }

  @TidemarkHandler(id = "counting")
  static final class Counting {
    final AtomicInteger calls = new AtomicInteger();

    @OnBatch(topics = "payments")
    void apply(List<String> payloads) {
      calls.incrementAndGet();
      if (payloads.contains("bad")) {
        throw new IllegalStateException("no cover");
      }
      assertThatThrownBy(() -> payloads.set(0, "changed"))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void anEmptyBatchIsNotHandled() {
    Counting handler = new Counting();
    handle(binder -> binder.bind(handler), unit());
    assertThat(handler.calls).hasValue(0);
  }

  @Test
  void aBatchIsNotCut() {
    try (UnitHandler worker = bind(binder -> binder.bind(new Counting())).workers().get()) {
      assertThat(
              worker.decode(unit("a", "b")).handle(new FakeRun(new FakeTransaction(), () -> true)))
          .isEqualTo(2);
    }
  }

  @Test
  void whatAHandlerThrowsNamesNoRecordUnlessThereIsOnlyOne() {
    assertThat(failure("good", "bad"))
        .hasMessage(
            "ledger/payments-3/0: handler counting (Counting.apply) failed on the batch of 2"
                + " records from offset 100 on: java.lang.IllegalStateException: no cover")
        .extracting(RecordFailure::culprit)
        .isEqualTo(Outcome.Failed.UNKNOWN_CULPRIT);
    assertThat(failure("bad").culprit()).isZero();
  }

  private static RecordFailure failure(String... values) {
    try (UnitHandler worker = bind(binder -> binder.bind(new Counting())).workers().get()) {
      UnitHandler.DecodedUnit decoded = worker.decode(unit(values));
      return (RecordFailure)
          org.assertj.core.api.Assertions.catchThrowable(
              () -> decoded.handle(new FakeRun(new FakeTransaction(), () -> false)));
    }
  }

  @Test
  void poisonIsNamedThoughTheBatchIsOne() {
    try (UnitHandler worker = bind(binder -> binder.bind(new Everything())).workers().get()) {
      assertThatThrownBy(
              () -> worker.decode(unit("{\"account\":\"x\",\"amount\":1}", "{\"account\":\"x\"}")))
          .isInstanceOfSatisfying(
              RecordFailure.class, failure -> assertThat(failure.culprit()).isOne());
    }
  }
}
