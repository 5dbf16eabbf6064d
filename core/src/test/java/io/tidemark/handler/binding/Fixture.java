// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.UnitHandler;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Binds handlers and runs units through them, without a store. */
final class Fixture {
  static final PartitionKey PARTITION = new PartitionKey("cluster-1", "ledger", "payments", 3);
  static final UUID TOPIC = new UUID(0, 1);
  static final Map<String, Object> KAFKA = Map.of("registry.url", "http://registry");

  /** The payload that a check refuses. */
  static final String REFUSED = "refused";

  /** The policy of handlers that say nothing of it. */
  static final FailurePolicy USUAL = FailurePolicy.retry(2, "1s", "3s");

  private Fixture() {}

  /** The faults that binding finds. */
  static List<Fault> faults(Consumer<HandlerBinder> registration) {
    Faults faults = new Faults();
    registration.accept(binder(faults));
    return faults.all();
  }

  /** Binds with one resource and breakers of its own. */
  static HandlerBinder binder(Faults faults) {
    return new HandlerBinder(
        new Surroundings(Set.of(FakeTransaction.Ledger.class), KAFKA, USUAL, Fixture::check),
        Breakers.of(CircuitBreakerRegistry.ofDefaults()),
        faults);
  }

  /** Lets all payloads through but one. */
  private static void check(Object payload) throws IOException {
    if (payload.equals(REFUSED)) {
      throw new IOException("may not be");
    }
  }

  /** The one fault that binding a handler finds. */
  static Fault fault(Object handler) {
    List<Fault> faults = faults(binder -> binder.bind(handler));
    assertThat(faults).hasSize(1);
    return faults.get(0);
  }

  /** The one definition that binding makes. */
  static HandlerDefinition bind(Consumer<HandlerBinder> registration) {
    Faults faults = new Faults();
    HandlerBinder binder = binder(faults);
    registration.accept(binder);
    assertThat(faults.all()).isEmpty();
    assertThat(binder.handlers().definitions()).hasSize(1);
    return binder.handlers().definitions().get(0);
  }

  /** What a handler writes when it is given values. */
  static List<String> handle(Object handler, String... values) {
    return handle(binder -> binder.bind(handler), unit(values));
  }

  /** What a handler writes when it is given a unit. */
  static List<String> handle(Consumer<HandlerBinder> registration, UnitOfWork unit) {
    FakeTransaction transaction = new FakeTransaction();
    try (UnitHandler worker = bind(registration).workers().get()) {
      int taken = worker.decode(unit).handle(new FakeRun(transaction, () -> false));
      assertThat(taken).isEqualTo(unit.records().size());
    }
    return transaction.entries();
  }

  /** A unit of records with these values, from offset 100 on. */
  static UnitOfWork unit(String... values) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String value : values) {
      records.add(record(100 + records.size(), "key", value));
    }
    return unit(records);
  }

  /** A unit of records. */
  static UnitOfWork unit(List<ConsumerRecord<byte[], byte[]>> records) {
    return new UnitOfWork(
        PARTITION.lane(0),
        TOPIC,
        7,
        0,
        Position.at(100),
        records,
        Position.at(100L + records.size()),
        2);
  }

  /** A record with two headers. */
  static ConsumerRecord<byte[], byte[]> record(long offset, String key, String value) {
    return record(offset, bytes(key), bytes(value));
  }

  /** A record with two headers. */
  static ConsumerRecord<byte[], byte[]> record(long offset, byte[] key, byte[] value) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        1_700_000_000_000L,
        TimestampType.CREATE_TIME,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        new RecordHeaders()
            .add("trace", "first".getBytes(UTF_8))
            .add("trace", "last".getBytes(UTF_8)),
        Optional.of(5));
  }

  /** A fault's parts in one text, for assertions on wording. */
  static String text(Fault fault) {
    return fault.culprit() + " | " + fault.problem() + " | " + fault.cure();
  }

  /** Faults' parts, for assertions on wording. */
  static List<String> texts(List<Fault> faults) {
    return faults.stream().map(Fixture::text).toList();
  }

  /** UTF-8, null for null. */
  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  /** Text for assertions. */
  static String text(byte[] bytes) {
    return bytes == null ? "null" : new String(bytes, UTF_8);
  }

  /** Values of a unit's offsets. */
  static List<Long> offsets(UnitOfWork unit) {
    return Arrays.asList(unit.records().stream().map(ConsumerRecord::offset).toArray(Long[]::new));
  }
}
