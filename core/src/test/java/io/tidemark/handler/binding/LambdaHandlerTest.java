// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.faults;
import static io.tidemark.handler.binding.Fixture.handle;
import static io.tidemark.handler.binding.Fixture.texts;
import static io.tidemark.handler.binding.Fixture.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.Input;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.binding.FakeTransaction.Ledger;
import io.tidemark.handler.codec.JsonDeserializer;
import java.util.List;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

final class LambdaHandlerTest {

  record Payment(String id) {}

  @Test
  void aLambdaHandlesSingleRecords() {
    assertThat(
            handle(
                binder ->
                    binder.onRecord(
                        Input.of(Payment.class, "payments"),
                        (payment, context) ->
                            context.get(Ledger.class).add(context.offset() + payment.id())),
                unit("{\"id\":\"a\"}", "{\"id\":\"b\"}")))
        .containsExactly("100a", "101b");
  }

  @Test
  void aLambdaHandlesBatches() {
    assertThat(
            handle(
                binder ->
                    binder.onBatch(
                        Input.of(String.class, "payments"),
                        (payloads, context) ->
                            context
                                .get(Ledger.class)
                                .add(
                                    payloads
                                        + " "
                                        + context.records().stream()
                                            .map(RecordContext::offset)
                                            .toList())),
                unit("a", "b")))
        .containsExactly("[a, b] [100, 101]");
  }

  @Test
  void aLambdaMayBringItsDeserializer() {
    assertThat(
            handle(
                binder ->
                    binder.onRecord(
                        Input.by(
                            () -> new JsonDeserializer<>(new TypeReference<List<Payment>>() {}),
                            "payments"),
                        (payments, context) ->
                            payments.forEach(
                                payment -> context.get(Ledger.class).add(payment.id()))),
                unit("[{\"id\":\"a\"},{\"id\":\"b\"}]")))
        .containsExactly("a", "b");
  }

  @Test
  void itsFirstTopicIsItsIdUnlessItIsNamed() {
    Input<String> input = Input.of(String.class, "payments", "refunds");
    HandlerDefinition unnamed = bind(binder -> binder.onRecord(input, (p, c) -> {}));
    assertThat(unnamed.id()).isEqualTo("payments");
    assertThat(unnamed.topics()).containsExactlyInAnyOrder("payments", "refunds");
    HandlerDefinition named =
        bind(binder -> binder.onBatch(input.id("money").maxRecords(10), (p, c) -> {}));
    assertThat(named.id()).isEqualTo("money");
    assertThat(named.maxRecords()).isEqualTo(10);
  }

  @Test
  void itsFailuresNameItsIdAndTheRecord() {
    HandlerDefinition definition =
        bind(
            binder ->
                binder.onRecord(
                    Input.of(String.class, "payments").id("money"),
                    (payload, context) -> {
                      throw new IllegalStateException("no cover");
                    }));
    try (UnitHandler worker = definition.workers().get()) {
      UnitHandler.DecodedUnit decoded = worker.decode(unit("a"));
      assertThatThrownBy(() -> decoded.handle(new FakeRun(new FakeTransaction(), () -> false)))
          .isInstanceOf(RecordFailure.class)
          .hasMessageContaining("handler money failed at offset 100");
    }
  }

  @Test
  void itsFaultsAreFoundAtOnce() {
    assertThat(
            texts(
                faults(
                    binder -> {
                      binder.onRecord(Input.of(Runnable.class), (p, c) -> {});
                      binder.onBatch(Input.of(String.class, "a b").maxRecords(0), (p, c) -> {});
                      binder.onRecord(
                          Input.by(
                              () -> {
                                throw new IllegalStateException("no registry");
                              },
                              "money"),
                          (p, c) -> {});
                    })))
        .containsExactly(
            "onRecord(\"\") | names no topic | name at least one: topics = \"payments\"",
            "onRecord(\"\") | has no id | name it: id(\"…\")",
            "onRecord(\"\") | JSON does not say which implementation of java.lang.Runnable to make"
                + " of it | use another type, or a deserializer: Input.by(…)",
            "onBatch(\"a b\") | \"a b\" cannot be a topic | use 1 to 249 of the characters a-z,"
                + " A-Z, 0-9, dot, underscore and hyphen",
            "onBatch(\"a b\") | maxRecords(0) lets no record through | write at least 1, or leave"
                + " it out",
            "onRecord(\"money\") | no registry | use another type, or a deserializer:"
                + " Input.by(…)");
  }

  @Test
  void twoHandlersCannotShareATopicOrAnId() {
    assertThat(
            texts(
                faults(
                    binder -> {
                      binder.onRecord(Input.of(String.class, "payments"), (p, c) -> {});
                      binder.onRecord(Input.of(String.class, "payments").id("b"), (p, c) -> {});
                      binder.onRecord(
                          Input.by(StringDeserializer::new, "refunds").id("b"), (p, c) -> {});
                    })))
        .containsExactly(
            "onRecord(\"b\") | handles topic \"payments\", which onRecord(\"payments\") handles too"
                + " | leave one, or give the other a group of its own",
            "onRecord(\"b\") | has the id \"b\" that onRecord(\"b\") has too | give each an id of"
                + " its own");
  }
}
