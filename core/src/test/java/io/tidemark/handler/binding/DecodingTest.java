// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.record;
import static io.tidemark.handler.binding.Fixture.unit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.Key;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.UnitHandler;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DecodingTest {

  record Payment(String id, BigDecimal amount) {}

  @TidemarkHandler(id = "json")
  static final class JsonHandler {
    @OnRecord(topics = "payments")
    void apply(Payment payment) {}
  }

  @Test
  void poisonNamesTheRecordAndNotItsContent() {
    try (UnitHandler worker = bind(b -> b.bind(new JsonHandler())).workers().get()) {
      assertThatThrownBy(
              () -> worker.decode(unit("{}", "{\"amount\":1}", "{\"amount\":\"canary\"}")))
          .isInstanceOfSatisfying(
              RecordFailure.class, failure -> assertThat(failure.culprit()).isEqualTo(2))
          .hasMessageStartingWith(
              "ledger/payments-3/0: decoding for handler json (JsonHandler.apply) failed at offset"
                  + " 102: ")
          .hasCauseInstanceOf(SerializationException.class)
          .hasMessageNotContaining("canary");
    }
  }

  @TidemarkHandler(id = "keys")
  static final class KeyHandler {
    @OnRecord(topics = "payments")
    void apply(@Key Long key, String payload) {}
  }

  @Test
  void aKeyCanBePoisonToo() {
    try (UnitHandler worker = bind(b -> b.bind(new KeyHandler())).workers().get()) {
      assertThatThrownBy(() -> worker.decode(unit(List.of(record(100, "four", "value")))))
          .isInstanceOf(RecordFailure.class)
          .hasMessageContaining("offset 100");
    }
  }

  /** Throws what it is told to. */
  public static final class Throwing implements Deserializer<String> {
    @Override
    public String deserialize(String topic, byte[] data) {
      throw switch (new String(data, UTF_8)) {
        case "stack" -> new StackOverflowError();
        case "link" -> new NoClassDefFoundError();
        default -> new OutOfMemoryError();
      };
    }
  }

  @TidemarkHandler(id = "throwing")
  static final class ThrowingHandler {
    @OnRecord(topics = "payments", value = Throwing.class)
    void apply(String payload) {}
  }

  @Test
  void errorsOfADeserializerAreTheRecordsButThoseOfTheVirtualMachine() {
    try (UnitHandler worker = bind(b -> b.bind(new ThrowingHandler())).workers().get()) {
      assertThat(catchThrowable(() -> worker.decode(unit("stack"))))
          .isInstanceOf(RecordFailure.class);
      assertThat(catchThrowable(() -> worker.decode(unit("link"))))
          .isInstanceOf(RecordFailure.class);
      assertThat(catchThrowable(() -> worker.decode(unit("memory"))))
          .isInstanceOf(OutOfMemoryError.class);
    }
  }

  /** Makes anything, whatever is wanted. */
  public static final class Untyped implements Deserializer<Object> {
    @Override
    public Object deserialize(String topic, byte[] data) {
      return data.length;
    }
  }

  @TidemarkHandler(id = "untyped")
  static final class UntypedHandler {
    @OnRecord(topics = "payments", value = Untyped.class)
    void apply(String payload) {}
  }

  @Test
  void anObjectOfAnotherTypeIsPoison() {
    try (UnitHandler worker = bind(b -> b.bind(new UntypedHandler())).workers().get()) {
      assertThatThrownBy(() -> worker.decode(unit("value")))
          .isInstanceOf(RecordFailure.class)
          .hasMessageContaining("made a java.lang.Integer where a java.lang.String is wanted");
    }
  }

  /** Notes who made, configured, used and closed it. */
  public static final class Traced implements Deserializer<String> {
    static final Set<Traced> MADE = ConcurrentHashMap.newKeySet();
    Map<String, ?> configs;
    boolean key;
    boolean closed;
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    public Traced() {
      MADE.add(this);
    }

    @Override
    public void configure(Map<String, ?> kafka, boolean isKey) {
      configs = kafka;
      key = isKey;
    }

    @Override
    public String deserialize(String topic, byte[] data) {
      throw new AssertionError("Kafka calls the method with headers");
    }

    @Override
    public String deserialize(String topic, Headers headers, byte[] data) {
      threads.add(Thread.currentThread());
      assertThat(headers.lastHeader("trace")).isNotNull();
      return topic;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @AfterEach
  void forgetTraced() {
    Traced.MADE.clear();
  }

  @TidemarkHandler(id = "traced")
  static final class TracedHandler {
    @OnRecord(topics = "payments", value = Traced.class, key = Traced.class)
    void apply(String payload, @Key String key) {
      assertThat(payload).isEqualTo(key).isEqualTo("payments");
    }
  }

  @Test
  void workersDecodeAtOnceEachWithDeserializersOfItsOwn() throws Exception {
    HandlerDefinition definition = bind(b -> b.bind(new TracedHandler()));
    assertThat(Traced.MADE).as("tried at build").hasSize(2).allMatch(traced -> traced.closed);
    Traced.MADE.clear();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      CyclicBarrier barrier = new CyclicBarrier(4);
      List<Callable<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        workers.add(
            () -> {
              barrier.await(10, TimeUnit.SECONDS);
              int handled = 0;
              try (UnitHandler worker = definition.workers().get()) {
                for (int unit = 0; unit < 200; unit++) {
                  handled +=
                      worker
                          .decode(unit("a", "b"))
                          .handle(new FakeRun(new FakeTransaction(), () -> false));
                }
              }
              return handled;
            });
      }
      for (Future<Integer> worker : threads.invokeAll(workers)) {
        assertThat(worker.get()).isEqualTo(400);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(Traced.MADE)
        .hasSize(8)
        .allSatisfy(
            traced -> {
              assertThat(traced.threads).hasSize(1);
              assertThat(traced.closed).isTrue();
              assertThat(traced.configs).isEqualTo(Fixture.KAFKA);
            })
        .filteredOn(traced -> traced.key)
        .hasSize(4);
  }

  /** Can be made twice: by the trial at build and by the first worker, but for the second key. */
  public static final class Scarce implements Deserializer<String> {
    static final Set<Scarce> OPEN = ConcurrentHashMap.newKeySet();
    static final AtomicInteger LEFT = new AtomicInteger();

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
      if (LEFT.getAndDecrement() <= 0) {
        throw new IllegalStateException("none left");
      }
      OPEN.add(this);
    }

    @Override
    public String deserialize(String topic, byte[] data) {
      return topic;
    }

    @Override
    public void close() {
      OPEN.remove(this);
    }
  }

  @TidemarkHandler(id = "scarce")
  static final class ScarceHandler {
    @OnRecord(topics = "payments", value = Scarce.class, key = Scarce.class)
    void apply(String payload, @Key String key) {}
  }

  @Test
  void aWorkerThatCannotOpenAllItsDeserializersLeavesNoneOpen() {
    Scarce.LEFT.set(3);
    HandlerDefinition definition = bind(b -> b.bind(new ScarceHandler()));
    assertThatThrownBy(() -> definition.workers().get()).hasMessage("none left");
    assertThat(Scarce.OPEN).isEmpty();
  }
}
