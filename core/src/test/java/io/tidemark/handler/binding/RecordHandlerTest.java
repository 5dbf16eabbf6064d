// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.handle;
import static io.tidemark.handler.binding.Fixture.record;
import static io.tidemark.handler.binding.Fixture.text;
import static io.tidemark.handler.binding.Fixture.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.tidemark.handler.Header;
import io.tidemark.handler.Key;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.binding.FakeTransaction.Ledger;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.store.FencedException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

final class RecordHandlerTest {

  record Payment(String id, BigDecimal amount) {}

  @TidemarkHandler(id = "everything")
  static final class Everything {
    @OnRecord(topics = "payments")
    void apply(
        @Header("trace") byte[] rawTrace,
        Payment payment,
        @Key String key,
        Ledger ledger,
        ConsumerRecord<byte[], byte[]> raw,
        ConsumerRecord<String, Payment> decoded,
        Headers headers,
        @Header("trace") String trace,
        @Header("absent") String absent,
        RecordContext context) {
      ledger.add(payment);
      ledger.add(key);
      ledger.add(text(raw.value()));
      ledger.add(decoded.key() + "=" + decoded.value() + "@" + decoded.leaderEpoch());
      ledger.add(headers.toArray().length);
      ledger.add(text(rawTrace) + "," + trace + "," + absent);
      ledger.add(context.offset() + " " + context.attempt() + " " + context.handler());
    }
  }

  @Test
  void everyKindOfParameterGetsItsArgument() {
    assertThat(handle(new Everything(), "{\"id\":\"p1\",\"amount\":12.30}"))
        .containsExactly(
            "Payment[id=p1, amount=12.30]",
            "key",
            "{\"id\":\"p1\",\"amount\":12.30}",
            "key=Payment[id=p1, amount=12.30]@Optional[5]",
            "2",
            "last,last,null",
            "100 2 everything");
  }

  @TidemarkHandler(id = "nothing")
  static final class Nothing {
    final AtomicInteger calls = new AtomicInteger();

    @OnRecord(topics = "payments")
    void apply() {
      calls.incrementAndGet();
    }
  }

  @Test
  void methodMayAskForNothing() {
    Nothing handler = new Nothing();
    handle(handler, "no", "JSON", "{");
    assertThat(handler.calls).hasValue(3);
  }

  @Test
  void tombstonesAndMissingKeysAreNull() {
    assertThat(
            handle(
                binder -> binder.bind(new Everything()),
                unit(List.of(record(100, (byte[]) null, null)))))
        .startsWith("null", "null", "null", "null=null@Optional[5]");
  }

  @TidemarkHandler(id = "text")
  static final class Text {
    @OnRecord(topics = "payments")
    public void apply(String payload, Ledger ledger) {
      ledger.add(payload);
    }
  }

  @Test
  void textIsNotJson() {
    assertThat(handle(new Text(), "{\"a\":1}", "", "ä€𝄞"))
        .containsExactly("{\"a\":1}", "", "ä€𝄞");
  }

  @TidemarkHandler(id = "bytes")
  static final class Bytes {
    @OnRecord(topics = "payments")
    void apply(byte[] payload, @Key byte[] key, Ledger ledger) {
      ledger.add(payload.length + key.length);
    }
  }

  @Test
  void bytesAreGivenAsTheyAre() {
    assertThat(handle(new Bytes(), "\u0000abc")).containsExactly("7");
  }

  @TidemarkHandler(id = "sizes")
  static final class Sizes {
    @OnRecord(topics = "payments")
    void apply(byte[] payload, @Header("trace") byte[] trace, Headers headers, Ledger ledger) {
      ledger.add((payload == null ? -1 : payload.length) + " " + (trace == null) + " " + headers);
    }
  }

  @Test
  void aRecordMayBeHugeAndMayLackEverything() {
    List<ConsumerRecord<byte[], byte[]>> records =
        List.of(
            new ConsumerRecord<>("payments", 3, 100, null, new byte[1 << 20]),
            new ConsumerRecord<>("payments", 3, 101, new byte[0], null));
    assertThat(handle(binder -> binder.bind(new Sizes()), unit(records)))
        .containsExactly(
            "1048576 true RecordHeaders(headers = [], isReadOnly = false)",
            "-1 true RecordHeaders(headers = [], isReadOnly = false)");
  }

  @TidemarkHandler(id = "generics")
  static final class Generics {
    @OnRecord(topics = "payments")
    void apply(Map<String, List<Payment>> payments, Ledger ledger) {
      payments.forEach(
          (key, list) -> list.forEach(payment -> ledger.add(key + payment.amount().scale())));
    }
  }

  @Test
  void genericPayloadsKeepTheirTypeArguments() {
    assertThat(handle(new Generics(), "{\"a\":[{\"id\":\"p\",\"amount\":\"1.000\"}]}"))
        .containsExactly("a3");
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = Closed.class, name = "closed")
  })
  sealed interface Event {}

  record Opened(String account) implements Event {}

  record Closed(String account) implements Event {}

  @TidemarkHandler(id = "events")
  static final class Events {
    @OnRecord(topics = "payments")
    void apply(Event event, Ledger ledger) {
      ledger.add(event);
    }
  }

  @Test
  void subtypesThatThePayloadNamesAreChosenByTheirName() {
    assertThat(handle(new Events(), "{\"type\":\"closed\",\"account\":\"a\"}"))
        .containsExactly("Closed[account=a]");
  }

  @TidemarkHandler(id = "keys")
  static final class Keys {
    @OnRecord(topics = "longs")
    void longs(@Key Long key, Ledger ledger) {
      ledger.add(key);
    }
  }

  @TidemarkHandler(id = "uuids")
  static final class Uuids {
    @OnRecord(topics = "uuids")
    void uuids(@Key UUID key, Ledger ledger) {
      ledger.add(key);
    }
  }

  @TidemarkHandler(id = "jsonKeys")
  static final class JsonKeys {
    @OnRecord(topics = "accounts")
    void accounts(@Key Payment key, Ledger ledger) {
      ledger.add(key);
    }
  }

  @Test
  void keysAreReadAsKafkaWritesThem() {
    byte[] five = ByteBuffer.allocate(8).putLong(5).array();
    assertThat(handle(b -> b.bind(new Keys()), unit(List.of(record(1, five, null)))))
        .containsExactly("5");
    UUID id = new UUID(1, 2);
    assertThat(handle(b -> b.bind(new Uuids()), unit(List.of(record(1, id.toString(), "value")))))
        .containsExactly(id.toString());
    assertThat(handle(b -> b.bind(new JsonKeys()), unit(List.of(record(1, "{\"id\":\"k\"}", "")))))
        .containsExactly("Payment[id=k, amount=null]");
  }

  public static final class Shouting extends StringDeserializer {
    @Override
    public String deserialize(String topic, byte[] data) {
      return super.deserialize(topic, data) + "!";
    }
  }

  @TidemarkHandler(id = "named")
  static final class Named {
    @OnRecord(topics = "payments", value = Shouting.class, key = Shouting.class)
    void apply(CharSequence payload, @Key String key, Ledger ledger) {
      ledger.add(key + payload);
    }
  }

  @Test
  void namedDeserializersReadKeyAndPayload() {
    assertThat(handle(new Named(), "value")).containsExactly("key!value!");
  }

  @TidemarkHandler(id = "context")
  static final class Context {
    @OnRecord(topics = "payments")
    void apply(RecordContext context) {
      Ledger ledger = context.get(Ledger.class);
      ledger.add(context.cluster() + "/" + context.group() + "/" + context.topic());
      ledger.add(context.partition() + " " + context.timestamp() + " " + text(context.key()));
      ledger.add(context.headers().lastHeader("trace") != null);
      ledger.add(context);
      assertThatThrownBy(() -> context.get(Runnable.class))
          .hasMessage("the store gives no java.lang.Runnable; it gives " + Ledger.class.getName());
    }
  }

  @Test
  void contextTellsWhereARecordComesFrom() {
    assertThat(handle(new Context(), "value"))
        .containsExactly(
            "cluster-1/ledger/payments",
            "3 2023-11-14T22:13:20Z key",
            "true",
            "context at payments-3 offset 100");
  }

  @TidemarkHandler(id = "ids")
  static final class Ids {
    @OnRecord(topics = "payments")
    void apply(RecordContext context) {
      context.get(Ledger.class).add(context.deterministicUuid(1));
    }
  }

  @Test
  void idsAreThoseOfTheTopicAndNotOfItsName() {
    Ids handler = new Ids();
    UnitOfWork unit = unit("value");
    UnitOfWork madeAgain = unit.of(unit.records().get(0), new UUID(8, 8));

    List<String> ids = handle(binder -> binder.bind(handler), unit);

    assertThat(handle(binder -> binder.bind(handler), unit)).isEqualTo(ids);
    assertThat(handle(binder -> binder.bind(handler), madeAgain)).doesNotContainAnyElementsOf(ids);
  }

  @TidemarkHandler(id = "headers")
  static final class HeaderVandal {
    @OnRecord(topics = "payments")
    void apply(Headers headers) {
      headers.remove("trace");
    }
  }

  @Test
  void headersChangedByOneTryAreUnchangedForTheNext() {
    UnitOfWork unit = unit("value");
    handle(binder -> binder.bind(new HeaderVandal()), unit);
    assertThat(unit.records().get(0).headers().lastHeader("trace")).isNotNull();
  }

  @TidemarkHandler(id = "failing")
  static final class Failing {
    private final Throwable failure;

    Failing(Throwable failure) {
      this.failure = failure;
    }

    @OnRecord(topics = "payments")
    void apply(String payload, Ledger ledger) throws Throwable {
      if (payload.equals("bad")) {
        throw failure;
      }
      ledger.add(payload);
    }
  }

  private static Throwable failureOf(Throwable thrown) {
    try (UnitHandler worker = bind(b -> b.bind(new Failing(thrown))).workers().get()) {
      UnitHandler.DecodedUnit unit = worker.decode(unit("good", "bad", "never"));
      FakeTransaction transaction = new FakeTransaction();
      try {
        unit.handle(new FakeRun(transaction, () -> false));
      } catch (Throwable e) {
        assertThat(transaction.entries()).containsExactly("good");
        return e;
      }
    }
    throw new AssertionError("nothing failed");
  }

  @Test
  void whatAHandlerThrowsNamesTheRecord() {
    IOException cause = new IOException("disk full");
    assertThat(failureOf(cause))
        .isInstanceOf(RecordFailure.class)
        .hasCause(cause)
        .hasMessage(
            "ledger/payments-3/0: handler failing (Failing.apply) failed at offset 101:"
                + " java.io.IOException: disk full")
        .extracting(failure -> ((RecordFailure) failure).culprit())
        .isEqualTo(1);
  }

  @Test
  void errorsOfTheHandlersOwnCodeAreItsFailures() {
    assertThat(List.of(new StackOverflowError(), new NoClassDefFoundError(), new AssertionError()))
        .allSatisfy(
            error ->
                assertThat(failureOf(error)).isInstanceOf(RecordFailure.class).hasCause(error));
  }

  @Test
  void errorsOfTheVirtualMachinePassThrough() {
    OutOfMemoryError error = new OutOfMemoryError();
    assertThat(failureOf(error)).isSameAs(error);
  }

  @Test
  void verdictsOfTheStorePassThroughEvenWrapped() {
    FencedException fenced = new FencedException(new LaneKey(Fixture.PARTITION, 0), 7);
    assertThat(failureOf(fenced)).isSameAs(fenced);
    assertThat(failureOf(new IllegalStateException(new IOException(fenced)))).isSameAs(fenced);
  }

  @Test
  void causesInACircleAreJudgedToo() {
    Exception outer = new Exception("outer");
    outer.initCause(new Exception("inner", outer));
    assertThat(failureOf(outer)).isInstanceOf(RecordFailure.class).hasCause(outer);
  }

  @Test
  void anInterruptIsKept() {
    assertThat(failureOf(new InterruptedException())).isInstanceOf(RecordFailure.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void enoughLeavesTheRest() {
    try (UnitHandler worker = bind(b -> b.bind(new Text())).workers().get()) {
      FakeTransaction transaction = new FakeTransaction();
      AtomicInteger asked = new AtomicInteger();
      int taken =
          worker
              .decode(unit("a", "b", "c", "d"))
              .handle(new FakeRun(transaction, () -> asked.incrementAndGet() == 2));
      assertThat(taken).isEqualTo(2);
      assertThat(transaction.entries()).containsExactly("a", "b");
    }
  }

  @Test
  void oneRecordIsTakenHoweverLateItIs() {
    try (UnitHandler worker = bind(b -> b.bind(new Text())).workers().get()) {
      FakeTransaction transaction = new FakeTransaction();
      assertThat(worker.decode(unit("a", "b")).handle(new FakeRun(transaction, () -> true)))
          .isOne();
    }
  }

  @Test
  void anEmptyUnitBorrowsNothing() {
    FakeTransaction transaction = new FakeTransaction();
    transaction.end();
    try (UnitHandler worker = bind(b -> b.bind(new Text())).workers().get()) {
      assertThat(worker.decode(unit()).handle(new FakeRun(transaction, () -> true))).isZero();
    }
  }

  static class Base {
    @OnRecord(topics = "payments")
    void apply(String payload, Ledger ledger) {
      ledger.add("base " + payload);
    }
  }

  @TidemarkHandler(id = "inherited")
  static class Inherited extends Base {}

  /** As a framework's proxy would. */
  static final class Proxy extends Inherited {
    @Override
    void apply(String payload, Ledger ledger) {
      ledger.add("proxied");
      super.apply(payload, ledger);
    }
  }

  @Test
  void inheritedMethodsAndAnnotationsCountAndOverridesAreCalled() {
    assertThat(handle(new Inherited(), "a")).containsExactly("base a");
    assertThat(handle(new Proxy(), "a")).containsExactly("proxied", "base a");
  }

  interface Handles<T> {
    void apply(T payload, Ledger ledger);
  }

  @TidemarkHandler(id = "bridged")
  static final class Bridged implements Handles<Payment> {
    @Override
    @OnRecord(topics = "payments")
    public void apply(Payment payload, Ledger ledger) {
      ledger.add(payload.id());
    }
  }

  @Test
  void bridgeMethodsAreNoHandlers() {
    assertThat(handle(new Bridged(), "{\"id\":\"p\"}")).containsExactly("p");
  }
}
