// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.REFUSED;
import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.handle;
import static io.tidemark.handler.binding.Fixture.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.handler.Input;
import io.tidemark.handler.Key;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.binding.FakeTransaction.Ledger;
import io.tidemark.lane.UnitOfWork;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Payloads are looked at once they are decoded, and before there is a transaction. */
final class PayloadCheckTest {

  @TidemarkHandler(id = "one by one")
  static final class OneByOne {
    @OnRecord(topics = "payments")
    void apply(String payment, Ledger ledger) {
      ledger.add(payment);
    }
  }

  @TidemarkHandler(id = "together")
  static final class Together {
    @OnBatch(topics = "payments")
    void apply(List<String> payments) {}
  }

  @TidemarkHandler(id = "with coordinates")
  static final class WithCoordinates {
    @OnRecord(topics = "payments")
    void apply(ConsumerRecord<String, String> payment) {}
  }

  static Stream<Arguments> aRecordThatIsRefusedIsTheCulprit() {
    return Stream.of(
        arguments("one by one", binder -> binder.bind(new OneByOne())),
        arguments("together", binder -> binder.bind(new Together())),
        arguments("with coordinates", binder -> binder.bind(new WithCoordinates())),
        arguments(
            "lambda",
            binder ->
                binder.onRecord(Input.of(String.class, "t").id("lambda"), (value, context) -> {})));
  }

  private static Arguments arguments(String name, Consumer<HandlerBinder> registration) {
    return Arguments.of(name, registration);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aRecordThatIsRefusedIsTheCulprit(String name, Consumer<HandlerBinder> registration) {
    UnitOfWork unit = unit("good", "good", REFUSED);
    try (UnitHandler worker = bind(registration).workers().get()) {
      RecordFailure failure = catchThrowableOfType(RecordFailure.class, () -> worker.decode(unit));

      assertThat(failure.decoding()).isTrue();
      assertThat(failure.culprit()).isEqualTo(2);
      assertThat(failure)
          .hasMessageContaining("decoding for handler " + name)
          .hasMessageEndingWith("failed at offset 102: java.io.IOException: may not be");
    }
  }

  @Test
  void aTombstoneIsNotLookedAt() {
    assertThat(handle(new OneByOne(), "1", null)).containsExactly("1", "null");
  }

  @TidemarkHandler(id = "keys")
  static final class Keys {
    @OnRecord(topics = "payments")
    void apply(@Key String key, byte[] payment, Ledger ledger) {
      ledger.add(key);
    }
  }

  @Test
  void aKeyIsNotLookedAtEither() {
    assertThat(
            handle(
                binder -> binder.bind(new Keys()),
                unit(List.of(Fixture.record(100, REFUSED, "1")))))
        .containsExactly(REFUSED);
  }
}
