// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.fault;
import static io.tidemark.handler.binding.Fixture.faults;
import static io.tidemark.handler.binding.Fixture.text;
import static io.tidemark.handler.binding.Fixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.BatchContext;
import io.tidemark.handler.Header;
import io.tidemark.handler.Key;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.binding.FakeTransaction.Ledger;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.junit.jupiter.api.Test;

/** Every fault of an annotated handler, in the words a user reads. */
final class HandlerFaultsTest {
  private static final String HERE = HandlerFaultsTest.class.getName() + "$";

  record Payment(String id, BigDecimal amount) {}

  static final class Bare {}

  @Test
  void aHandlerThatIsNotAnnotated() {
    assertThat(text(fault(new Bare())))
        .isEqualTo(
            HERE
                + "Bare | is registered as a handler and not annotated | write @TidemarkHandler(id"
                + " = \"…\") on the class");
  }

  @Test
  void aClassInPlaceOfAnInstance() {
    assertThat(text(fault(Empty.class)))
        .isEqualTo(
            HERE
                + "Empty | was registered as a class | register an instance: handlers(new"
                + " Empty(…))");
  }

  @TidemarkHandler(id = "empty")
  static final class Empty {}

  @Test
  void aHandlerWithoutMethods() {
    assertThat(text(fault(new Empty())))
        .isEqualTo(
            HERE
                + "Empty | has no method that handles anything | annotate one with"
                + " @OnRecord(topics = \"…\") or @OnBatch(topics = \"…\")");
  }

  @TidemarkHandler(id = " ")
  static final class Nameless {
    @OnRecord(topics = "payments")
    void apply(Payment payment) {}
  }

  @Test
  void aHandlerWithoutAName() {
    assertThat(text(fault(new Nameless())))
        .isEqualTo(HERE + "Nameless | has a blank id | name it: @TidemarkHandler(id = \"…\")");
  }

  @TidemarkHandler(id = "methods")
  abstract static class Methods {
    @OnRecord(topics = "a")
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // that is the fault
    private void hidden(Payment payment) {}

    @OnRecord(topics = "b")
    static void shared(Payment payment) {}

    @OnRecord(topics = "c")
    abstract void unwritten(Payment payment);

    @OnRecord(topics = "d")
    List<String> answering(Payment payment) {
      return List.of();
    }

    @OnRecord(topics = "e")
    @OnBatch(topics = "f")
    void both(List<Payment> payments) {}

    @OnRecord(topics = {})
    void without(Payment payment) {}

    @OnRecord(topics = {"two words", ".."})
    void misnamed(Payment payment) {}

    @OnBatch(topics = "g", maxRecords = 0)
    void none(List<Payment> payments) {}
  }

  @TidemarkHandler(id = "patterns")
  static final class Patterns {
    @OnRecord(topicPattern = "pay(ments")
    void unreadable(Payment payment) {}

    @OnBatch(topics = "refunds", topicPattern = "refunds.*")
    void twice(List<Payment> payments) {}
  }

  @Test
  void patternsThatCannotBeMatched() {
    String here = HERE + "Patterns.";
    assertThat(texts(faults(binder -> binder.bind(new Patterns()))))
        .containsExactlyInAnyOrder(
            here
                + "unreadable(Payment) | \"pay(ments\" is no regular expression | write one that"
                + " java.util.regex.Pattern compiles, such as payments\\..*",
            here
                + "twice(List<Payment>) | names topics and a pattern | leave one: a pattern can"
                + " name topics too, as in payments|refunds");
  }

  @TidemarkHandler(id = "overlapping")
  static final class Overlapping {
    @OnRecord(topics = "payments.new")
    void listed(Payment payment) {}

    @OnRecord(topicPattern = "payments\\..*")
    void found(Payment payment) {}

    @OnBatch(topicPattern = "payments\\..*")
    void foundToo(List<Payment> payments) {}
  }

  @Test
  void aTopicThatAPatternFindsToo() {
    String here = HERE + "Overlapping.";
    assertThat(texts(faults(binder -> binder.bind(new Overlapping()))))
        .containsExactlyInAnyOrder(
            here
                + "foundToo(List<Payment>) | handles topics like \"payments\\..*\", which "
                + here
                + "found(Payment) handles too | leave one, or give the other a group of its own",
            here
                + "listed(Payment) | handles topic \"payments.new\", which "
                + here
                + "found(Payment) handles too | leave one, or give the other a group of its own");
  }

  static final class WrittenMethods extends Methods {
    @Override
    void unwritten(Payment payment) {}
  }

  @Test
  void methodsThatCannotBeHandlers() {
    String here = HERE + "Methods.";
    assertThat(texts(faults(binder -> binder.bind(new WrittenMethods()))))
        .containsExactlyInAnyOrder(
            here + "hidden(Payment) | is private | make it package-private or public",
            here
                + "shared(Payment) | is static | make it an instance method of the handler that is"
                + " registered",
            here + "unwritten(Payment) | is abstract | annotate the method that implements it",
            here
                + "answering(Payment) | returns List<String> | make it void, or say what is to be"
                + " done with that: @PublishTo(\"…\"), or @UpsertInto(table = \"…\")",
            here
                + "both(List<Payment>) | is annotated with both @OnRecord and @OnBatch | leave one,"
                + " or write two methods on different topics",
            here + "without(Payment) | names no topic | name at least one: topics = \"payments\"",
            here
                + "misnamed(Payment) | \"two words\" cannot be a topic | use 1 to 249 of the"
                + " characters a-z, A-Z, 0-9, dot, underscore and hyphen",
            here
                + "misnamed(Payment) | \"..\" cannot be a topic | use 1 to 249 of the characters"
                + " a-z, A-Z, 0-9, dot, underscore and hyphen",
            here
                + "none(List<Payment>) | maxRecords = 0 lets no record through | write at least 1,"
                + " or leave it out");
  }

  @TidemarkHandler(id = "service")
  static final class Service {
    @OnRecord(topics = "payments")
    void apply(Payment payment, Clock clock) {}
  }

  @Test
  void aParameterThatNothingGives() {
    assertThat(text(fault(new Service())))
        .isEqualTo(
            HERE
                + "Service.apply(Payment, Clock), parameter 2 (Clock) | is none of what a handler"
                + " is given (ConsumerRecord<…>, Headers, @Key, @Header, RecordContext, Effects, @GuardedBy Guard, "
                + Ledger.class.getName()
                + "), and cannot be the payload: JSON does not say which implementation of"
                + " java.time.Clock to make of it | ask for another type, or name another"
                + " deserializer: value = ….class; if it is a service, keep it in a final field of"
                + " the handler");
  }

  @TidemarkHandler(id = "two")
  static final class TwoPayloads {
    @OnRecord(topics = "payments")
    void apply(Payment payment, Map<String, Object> again) {}
  }

  @Test
  void twoParametersThatCouldBeThePayload() {
    assertThat(text(fault(new TwoPayloads())))
        .isEqualTo(
            HERE
                + "TwoPayloads.apply(Payment, Map<String, Object>) | each of Payment and"
                + " Map<String, Object> could be the payload | leave one; a handler is given"
                + " ConsumerRecord<…>, Headers, @Key, @Header, RecordContext, Effects, @GuardedBy Guard, "
                + Ledger.class.getName());
  }

  static final class Unmakeable {
    Unmakeable(String a, int b) {
      if (a.length() == b) {
        throw new IllegalArgumentException();
      }
    }
  }

  @TidemarkHandler(id = "payloads")
  static final class Payloads<T> {
    @OnRecord(topics = "a")
    void primitive(long payload) {}

    @OnRecord(topics = "b")
    void variable(Map<String, T> payload) {}

    @OnRecord(topics = "c")
    void unmakeable(Unmakeable payload) {}

    @OnRecord(topics = "d", value = LongDeserializer.class)
    void mistyped(Payment payload) {}

    @OnRecord(topics = "e", value = Needy.class)
    void unmade(Payment payload) {}

    @OnRecord(topics = "f", value = Failing.class)
    void unconfigured(Payment payload) {}
  }

  record Needy(String url) implements Deserializer<Payment> {
    @Override
    public Payment deserialize(String topic, byte[] data) {
      return new Payment(url, null);
    }
  }

  static final class Failing implements Deserializer<Payment> {
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
      throw new IllegalStateException("schema.registry.url is missing");
    }

    @Override
    public Payment deserialize(String topic, byte[] data) {
      return null;
    }
  }

  @Test
  void payloadsThatNoDeserializerMakes() {
    assertThat(texts(faults(binder -> binder.bind(new Payloads<String>()))))
        .satisfiesExactlyInAnyOrder(
            fault ->
                assertThat(fault)
                    .contains(
                        "primitive(long), parameter 1",
                        "a long cannot be null, as a record's value can",
                        "ask for a Long"),
            fault -> assertThat(fault).contains("variable(", "use a type without type variables"),
            fault ->
                assertThat(fault)
                    .contains(
                        "unmakeable(Unmakeable)",
                        "no constructor of "
                            + HERE
                            + "Unmakeable tells how to make one from JSON:"
                            + " use a record, or annotate a constructor with @JsonCreator"),
            fault ->
                assertThat(fault).contains("mistyped(Payment)", "LongDeserializer makes a Long"),
            fault ->
                assertThat(fault)
                    .contains("unmade(Payment)", "Needy has no constructor without parameters"),
            fault ->
                assertThat(fault)
                    .contains("unconfigured(Payment)", "schema.registry.url is missing"));
  }

  @TidemarkHandler(id = "records")
  static final class Parameters {
    @OnRecord(topics = "a")
    void untyped(@SuppressWarnings("rawtypes") ConsumerRecord record) {}

    @OnRecord(topics = "b")
    void headers(@Header("count") int count) {}

    @OnRecord(topics = "c")
    void keys(@Key long key) {}

    @OnRecord(topics = "d")
    void batchContext(BatchContext context) {}

    @OnBatch(topics = "e")
    void recordContext(RecordContext context) {}

    @OnBatch(topics = "f")
    void single(Payment payment) {}

    @OnBatch(topics = "g")
    void set(Set<Payment> payments) {}

    @OnBatch(topics = "h")
    void untypedList(@SuppressWarnings("rawtypes") List payments) {}
  }

  @Test
  void parametersThatAskForTheImpossible() {
    String list =
        "a batch has many records, and the store gives "
            + Ledger.class.getName()
            + " | ask for a List<…> of what each record has, or for something the store gives";
    assertThat(texts(faults(binder -> binder.bind(new Parameters()))))
        .satisfiesExactlyInAnyOrder(
            fault ->
                assertThat(fault)
                    .contains("untyped(ConsumerRecord)", "write ConsumerRecord<byte[], byte[]>"),
            fault -> assertThat(fault).contains("headers(int)", "ask for a String or a byte[]"),
            fault -> assertThat(fault).contains("keys(long)", "ask for a Long"),
            fault ->
                assertThat(fault)
                    .endsWith(
                        "batchContext(BatchContext), parameter 1 (BatchContext) | a method with"
                            + " @OnRecord has no BatchContext | ask for a RecordContext"),
            fault ->
                assertThat(fault)
                    .endsWith(
                        "recordContext(RecordContext), parameter 1 (RecordContext) | a method with"
                            + " @OnBatch has no RecordContext | ask for a BatchContext"),
            fault -> assertThat(fault).contains("single(Payment)", list),
            fault -> assertThat(fault).contains("set(Set<Payment>)", list),
            fault -> assertThat(fault).contains("untypedList(List)", list));
  }

  @TidemarkHandler(id = "one")
  static final class One {
    @OnRecord(topics = {"payments", "payments"})
    void apply(Payment payment) {}

    @OnRecord(topics = "refunds")
    void refund(Payment payment) {}
  }

  @TidemarkHandler(id = "one")
  static final class Other {
    @OnRecord(topics = "payments")
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // that is the fault
    private void apply(Payment payment) {}
  }

  @Test
  void twoHandlersForOneTopicOrOneId() {
    assertThat(
            texts(
                faults(
                    binder -> {
                      binder.bind(new One());
                      binder.bind(new Other());
                    })))
        .containsExactly(
            HERE
                + "Other.apply(Payment) | handles topic \"payments\", which "
                + HERE
                + "One.apply(Payment) handles too | leave one, or give the other a group of its"
                + " own",
            HERE
                + "Other.apply(Payment) | has the id \"one\" that "
                + HERE
                + "One.apply(Payment) has too | give each an id of its own",
            HERE + "Other.apply(Payment) | is private | make it package-private or public");
  }
}
