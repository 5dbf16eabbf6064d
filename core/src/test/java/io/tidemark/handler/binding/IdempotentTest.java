// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.fault;
import static io.tidemark.handler.binding.Fixture.faults;
import static io.tidemark.handler.binding.Fixture.record;
import static io.tidemark.handler.binding.Fixture.unit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.effect.Message;
import io.tidemark.handler.IdempotencyKey;
import io.tidemark.handler.Idempotent;
import io.tidemark.handler.Input;
import io.tidemark.handler.KeyedBy;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.PublishTo;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitKeys;
import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.MissingKeyException;
import io.tidemark.idempotency.NewKey;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.settings.Fault;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdempotentTest {

  // Keys.

  private static UnitKeys keys(Consumer<HandlerBinder> registration, UnitOfWork unit) {
    try (UnitHandler worker = Fixture.bind(registration).workers().get()) {
      return worker.decode(unit).keys();
    }
  }

  private static UnitKeys keys(KeyedBy<String> by, String... values) {
    return keys(input(by), unit(values));
  }

  private static Consumer<HandlerBinder> input(KeyedBy<String> by) {
    return binder ->
        binder.onRecord(
            Input.of(String.class, "payments").idempotent(by), (payment, context) -> {});
  }

  private static KeyHash hash(String text) {
    return KeyHash.of(text.getBytes(UTF_8));
  }

  private static NewKey key(String key, String value) {
    return new NewKey(new KeyId(KeyId.NO_BUCKET, hash(key)), hash(value));
  }

  @Test
  void aHandlerWithoutKeysHasNone() {
    assertThat(
            keys(
                binder ->
                    binder.onRecord(Input.of(String.class, "payments"), (payment, context) -> {}),
                unit("one")))
        .isSameAs(UnitKeys.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "header:trace  | {}                            | last",
        "key           | {}                            | key",
        "json:/id      | {\"id\":\"p1\"}               | p1",
        "json:/id      | {\"x\":{\"id\":1},\"id\":42}  | 42",
        "json:/id      | {\"id\":4.20e1}               | 42",
        "json:/a/1/b~1 | {\"a\":[0,{\"b/\":\"it\"}]}   | it",
      })
  void keysAreFoundWhereTheFormSays(String form, String value, String key) {
    assertThat(keys(KeyedBy.form(form), value))
        .isEqualTo(new UnitKeys("ledger/payments", List.of(key(key, value))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "header:absent | {}                          | header absent is missing",
        "json:/id      | {\"ID\":1}                  | /id of the value is missing",
        "json:/id      | {\"id\":null}               | /id of the value is missing",
        "json:/id      | {\"id\":\"\"}               | /id of the value is empty",
        "json:/id      | [1]                         | /id of the value is missing",
        "json:/id      | {\"id\":true}               | neither a text nor a number",
        "json:/id      | {\"id\":{\"a\":1}}          | neither a text nor a number",
        "json:/id      | {\"id\":1,\"id\":1}         | twice",
        "json:/id      | {\"id\":1                   | not JSON",
        "json:/id      | {\"id\":1}}                 | not JSON",
        "json:/id      | {\"id\":\"\\ud800\"}        | UTF-8",
      })
  void aRecordWithoutAKeyIsToBlameAndNotRepeated(String form, String value, String problem) {
    assertThatThrownBy(() -> keys(KeyedBy.form(form), "{\"id\":0}", value))
        .isInstanceOfSatisfying(
            RecordFailure.class,
            failure -> {
              assertThat(failure.culprit()).isEqualTo(form.startsWith("header") ? 0 : 1);
              assertThat(failure.decoding()).isTrue();
            })
        .hasMessageContaining("the idempotency check of handler payments")
        .hasMessageContaining(problem);
  }

  @Test
  void aTombstoneHasNoKeyInside() {
    UnitOfWork unit = unit(List.of(record(100, "key".getBytes(UTF_8), null)));

    assertThatThrownBy(() -> keys(input(KeyedBy.form("json:/id")), unit))
        .hasCauseInstanceOf(MissingKeyException.class);
    assertThat(keys(input(KeyedBy.form("key")), unit).keys().get(0).payload())
        .isNotEqualTo(hash(""));
  }

  @Test
  void coordinatesTellRecordsApartAndTopicsThatWereMadeAgain() {
    KeyedBy<String> by = KeyedBy.form("coordinates");
    UnitOfWork unit = unit("one", "one");
    UnitOfWork again =
        new UnitOfWork(
            unit.lane(),
            new UUID(0, 2),
            unit.epoch(),
            unit.replay(),
            unit.from(),
            unit.records(),
            unit.end(),
            1);

    assertThat(keys(input(by), unit).keys()).doesNotHaveDuplicates();
    assertThat(keys(input(by), again).keys())
        .doesNotContainAnyElementsOf(keys(input(by), unit).keys());
  }

  @Test
  void functionsFindKeysAndScopesAreNamed() {
    assertThat(keys(KeyedBy.<String>payload(String::length).scope("shared"), "four"))
        .isEqualTo(new UnitKeys("shared", List.of(key("4", "four"))));
    assertThatThrownBy(() -> keys(KeyedBy.payload(payment -> List.of()), "four"))
        .hasMessageContaining("cannot be an idempotency key");
    assertThatThrownBy(() -> keys(KeyedBy.payload(payment -> null), "four"))
        .hasMessageContaining("what the function finds is missing");
  }

  @ParameterizedTest
  @CsvSource({"2024-02-29", "2024-02-29T23:59:59Z", "2024-02-29 10:00"})
  void bucketsAreDatesAsTheyAreWritten(String date) {
    String value = "{\"day\":\"%s\"}".formatted(date);

    assertThat(keys(KeyedBy.<String>form("key").bucket("json:/day"), value).keys().get(0).id())
        .isEqualTo(new KeyId(LocalDate.of(2024, 2, 29), hash("key")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"day\":\"2024-02-30\"}",
        "{\"day\":20240229}",
        "{\"day\":\"0000-01-01\"}"
      })
  void aRecordWithoutItsBucketIsToBlame(String value) {
    assertThatThrownBy(() -> keys(KeyedBy.<String>form("key").bucket("json:/day"), value))
        .hasCauseInstanceOf(MissingKeyException.class)
        .hasMessageContaining("bucket");
  }

  // Components.

  record Payment(@IdempotencyKey UUID id, BigDecimal amount) {}

  @TidemarkHandler(id = "marked")
  static final class Marked {
    @OnRecord(topics = "payments")
    void apply(Payment payment) {}
  }

  @TidemarkHandler(id = "marked")
  static final class MarkedInRecords {
    @OnBatch(topics = "payments")
    @Idempotent(scope = "shared")
    void apply(List<ConsumerRecord<String, Payment>> payments) {}
  }

  @Test
  void aMarkedComponentIsAKey() {
    UUID id = new UUID(1, 2);
    String value = "{\"id\":\"%s\",\"amount\":1}".formatted(id);

    assertThat(keys(binder -> binder.bind(new Marked()), unit(value)))
        .isEqualTo(new UnitKeys("ledger/marked", List.of(key(id.toString(), value))));
    assertThat(keys(binder -> binder.bind(new MarkedInRecords()), unit(value)))
        .isEqualTo(new UnitKeys("shared", List.of(key(id.toString(), value))));
    assertThat(
            keys(
                binder ->
                    binder.onBatch(Input.of(Payment.class, "payments"), (payments, context) -> {}),
                unit(value)))
        .isEqualTo(new UnitKeys("ledger/payments", List.of(key(id.toString(), value))));
    assertThatThrownBy(() -> keys(binder -> binder.bind(new Marked()), unit("{\"amount\":1}")))
        .hasMessageContaining("Payment.id is missing");
  }

  // Faults.

  record Twice(@IdempotencyKey String one, @IdempotencyKey String other) {}

  record Unusable(@IdempotencyKey List<String> all) {}

  @TidemarkHandler(id = "faulty")
  static final class Faulty {
    @OnRecord(topics = "a")
    @Idempotent(key = "body")
    void unknownForm(String payment) {}

    @OnRecord(topics = "b")
    @Idempotent(key = "json:id")
    void noPointer(String payment) {}

    @OnRecord(topics = "c")
    @Idempotent
    void nowhere(String payment) {}

    @OnRecord(topics = "d")
    @Idempotent(key = "key")
    void both(Payment payment) {}

    @OnRecord(topics = "e")
    void twice(Twice payment) {}

    @OnRecord(topics = "f")
    void unusable(Unusable payment) {}

    @OnRecord(topics = "g")
    @Idempotent(key = "key", scope = " ", bucket = "key")
    void elsewhere(String payment) {}

    @OnRecord(topics = "h")
    @Idempotent(key = "key", cacheResult = true)
    void silent(String payment) {}

    @OnRecord(topics = "i")
    @Idempotent(key = "key", cacheResult = true)
    @PublishTo("receipts")
    Message message(String payment) {
      return Message.to("receipts");
    }

    @OnBatch(topics = "j")
    @Idempotent(key = "key", cacheResult = true)
    @PublishTo("receipts")
    List<Message> batch(List<String> payments) {
      return List.of();
    }
  }

  @Test
  void everyFaultNamesItsMethodAndACure() {
    assertThat(faults(binder -> binder.bind(new Faulty())))
        .allSatisfy(fault -> assertThat(fault.cure()).isNotBlank())
        .extracting(fault -> method(fault) + ": " + fault.problem())
        .containsExactlyInAnyOrder(
            "unknownForm: has no idempotency key: \"body\" says of no place where it is",
            "noPointer: has no idempotency key: \"id\" is no JSON pointer to a property",
            "nowhere: does not say where its idempotency key is",
            "both: names an idempotency key, and Payment has one marked @IdempotencyKey",
            "Twice: has more than one component marked @IdempotencyKey: one, other",
            "Unusable.all: is marked @IdempotencyKey, and no key can be made of a List",
            "elsewhere: \" \" cannot be the scope of idempotency keys",
            "elsewhere: has no bucket of idempotency keys: \"key\" says of no place where it is",
            "silent: says cacheResult = true, and returns nothing",
            "message: says cacheResult = true, and returns a Message, whose parts JSON does not tell the types of",
            "batch: says cacheResult = true, but of a batch nobody can tell which record caused what");
  }

  private static String method(Fault fault) {
    String culprit = fault.culprit();
    if (culprit.startsWith("Unusable.")) {
      return culprit;
    }
    String name = culprit.contains("(") ? culprit.substring(0, culprit.indexOf('(')) : culprit;
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  @TidemarkHandler(id = "unpublished")
  static final class Returning {
    @OnRecord(topics = "a")
    @Idempotent(key = "key", cacheResult = true)
    @PublishTo("receipts")
    Runnable apply(String payment) {
      return () -> {};
    }
  }

  @Test
  void aResultThatCannotBeReadBackIsAFault() {
    assertThat(fault(new Returning()).problem()).contains("cannot be read back");
  }
}
