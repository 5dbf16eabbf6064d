// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.alert.Alert;
import io.tidemark.alert.AlertKind;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Input;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.PayloadMode;
import io.tidemark.settings.Fault;
import io.tidemark.status.GroupState;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TidemarkBuilderTest {

  /** What a store may give. */
  interface Sql {}

  /** What another may give. */
  interface Mapper {}

  record Payment(String id, BigDecimal amount) {}

  @TidemarkHandler(id = "payments")
  static final class Payments {
    @OnRecord(topics = "payments")
    void apply(Payment payment, Sql sql) {}
  }

  @TidemarkHandler(id = "mappers")
  static final class Mappers {
    @OnRecord(topics = "payments")
    void apply(Payment payment, Mapper mapper) {}
  }

  @TidemarkHandler(id = "faulty")
  static final class Faulty {
    @OnRecord(topics = "payments")
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // that is the fault
    private void hidden(Payment payment) {}

    @OnRecord(topics = "refunds")
    void service(Payment payment, Clock clock) {}

    @OnBatch(topics = {})
    void topicless(List<Payment> payments) {}
  }

  private static TidemarkBuilder good() {
    return Tidemark.builder()
        .kafka(Map.of("bootstrap.servers", "127.0.0.1:1"))
        .groupId("ledger")
        .store(new FakeStore(Set.of(Sql.class)))
        .handlers(new Payments());
  }

  private static StoreRoute both(Store first, Store second) {
    return new StoreRoute() {
      @Override
      public Store storeFor(PartitionKey partition) {
        return first;
      }

      @Override
      public Collection<Store> stores() {
        return List.of(first, second);
      }
    };
  }

  private static List<String> faults(TidemarkBuilder builder) {
    return catchThrowableOfType(ConfigurationException.class, builder::build).faults().stream()
        .map(Fault::toString)
        .toList();
  }

  @Test
  void aGoodGroupIsBuiltAndDoesNothingYet() {
    try (Tidemark tidemark = good().build()) {
      assertThat(tidemark.status().state()).isEqualTo(GroupState.NEW);
      assertThat(tidemark.status().groupId()).isEqualTo("ledger");
    }
  }

  @Test
  void aGroupThatWasNeverStartedEndsAtOnce() {
    Tidemark tidemark = good().build();
    assertThat(tidemark.close(Duration.ofSeconds(10))).isTrue();
    assertThat(tidemark.close(Duration.ofSeconds(10))).isTrue();
    assertThat(tidemark.status().state()).isEqualTo(GroupState.CLOSED);
    assertThatThrownBy(tidemark::start).hasMessageContaining("was started before");
  }

  @Test
  void whatFailsAStartIsThrownAndNothingRuns() {
    List<Alert> told = new ArrayList<>();
    try (Tidemark tidemark = good().shutdownHook(true).alerts(told::add).build()) {
      assertThatThrownBy(tidemark::start).hasMessage("the database is not there");
      assertThat(told)
          .extracting(Alert::kind, Alert::message)
          .containsExactly(
              tuple(AlertKind.FAILED, "the group did not start: the database is not there"));
      assertThatThrownBy(tidemark::awaitStop).hasRootCauseMessage("the database is not there");
      assertThat(tidemark.status().state()).isEqualTo(GroupState.FAILED);
      assertThat(tidemark.close(Duration.ofSeconds(10))).isTrue();
    }
  }

  static Stream<Error> errorsOfCode() {
    return Stream.of(
        new NoClassDefFoundError("org/example/Codec"),
        new ExceptionInInitializerError(new IllegalStateException("no such table")),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("errorsOfCode")
  void anErrorFailsAStartAndIsThrownAsItIs(Error error) {
    List<Alert> told = new ArrayList<>();
    FakeStore one = new FakeStore(Set.of(Sql.class)).opensInVain(error);
    FakeStore other = new FakeStore(Set.of(Sql.class)).opensInVain(error);
    try (Tidemark tidemark = good().stores(both(one, other)).alerts(told::add).build()) {
      assertThatThrownBy(tidemark::start).isSameAs(error);
      assertThat(told)
          .extracting(Alert::kind, Alert::message)
          .containsExactly(tuple(AlertKind.FAILED, "the group did not start: " + error));
      assertThat(List.of(one.closed(), other.closed())).containsOnly(1);
      assertThat(error.getSuppressed())
          .extracting(Throwable::getMessage)
          .containsExactly("close number 1 failed", "close number 1 failed");
      assertThat(tidemark.status().state()).isEqualTo(GroupState.FAILED);
      assertThat(tidemark.close(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void theGroupMayBeNamedAmongTheKafkaProperties() {
    Properties defaults = new Properties();
    defaults.setProperty("group.id", "from defaults");
    defaults.setProperty("bootstrap.servers", "127.0.0.1:1");
    try (Tidemark tidemark =
        Tidemark.builder()
            .kafka(new Properties(defaults))
            .store(new FakeStore(Set.of(Sql.class)))
            .handlers(new Payments())
            .build()) {
      assertThat(tidemark.status().groupId()).isEqualTo("from defaults");
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(faults(Tidemark.builder()))
        .containsExactly(
            "groupId: is missing; name the consumer group: groupId(\"ledger\")",
            "Kafka option bootstrap.servers: is missing; say where the cluster is:"
                + " kafka(Map.of(\"bootstrap.servers\", \"host:9092\"))",
            "store: is missing; say where: store(PostgresStore.using(dataSource))",
            "handlers: are missing; register at least one: handlers(new Payments()) or"
                + " onRecord(\"payments\", …)");
  }

  @Test
  void propertiesOverrideNumbersAndOthersAreLeftAlone() {
    assertThat(
            faults(
                good()
                    .properties(
                        Map.of(
                            "tidemark.workers", "0",
                            "tidemark.unit.max-records", "0",
                            "tidemark.limits.statement", "2m",
                            "tidemark.retry.jitter", "1.5",
                            "java.version", "17"))))
        .containsExactly(
            "the unit settings: a unit holds at least one record, one byte and some time, but the"
                + " bounds are 0 records, 4194304 bytes, PT0.5S; change the property that says so",
            "the time limits: the socket limit (PT40S) must exceed the statement limit (PT2M), so"
                + " that the server answers first; change the property that says so",
            "the retry settings: waits start at a millisecond or more, grow by a multiplier of at least 1 up to"
                + " a cap above the first, with jitter from 0 to 1; but they are PT0.1S x 2.0 up"
                + " to PT10S, jitter 1.5; change the property that says so",
            "the group's settings: a group needs at least one worker, but has 0; change the"
                + " property that says so");
  }

  @Test
  void theAlertIntervalCanBeOverriddenAndMustBePositive() {
    assertThat(faults(good().properties(Map.of("tidemark.alert-interval", "0s"))))
        .containsExactly(
            "the alerts: the alert interval must be positive, but is PT0S; write"
                + " alertInterval(Duration.ofMinutes(10)) or tidemark.alert-interval=10m");
    try (Tidemark mended =
        good()
            .alertInterval(Duration.ZERO)
            .properties(Map.of("tidemark.alert-interval", "1m"))
            .build()) {
      assertThat(mended.status().state()).isEqualTo(GroupState.NEW);
    }
  }

  @Test
  void propertiesThatCannotBeReadAreNamed() {
    assertThat(
            faults(
                good()
                    .properties(
                        Map.of(
                            "tidemark.limits.drain", "10",
                            "tidemark.workers", "many",
                            "tidemark.start-at", "somewhere",
                            "tidemark.retry.multiplier", "twice"))))
        .containsExactlyInAnyOrder(
            "property tidemark.limits.drain: \"10\" is no duration; write 200ms, 10s, 5m, 1h or"
                + " PT10S",
            "property tidemark.workers: \"many\" is no whole number; write one such as 8",
            "property tidemark.start-at: \"somewhere\" is no place to start; write one of"
                + " earliest, latest, none, adopt, a moment such as 2026-01-31T08:00:00Z, or how long"
                + " ago such as 2h",
            "property tidemark.retry.multiplier: \"twice\" is no number; write one such as 2.0");
  }

  @Test
  void propertiesThatDoNotExistAreRefused() {
    assertThat(faults(good().properties(Map.of("tidemark.worker", "8"))))
        .singleElement()
        .asString()
        .startsWith("property tidemark.worker: does not exist; write one of")
        .contains("tidemark.workers", "tidemark.limits.idle-in-transaction", "tidemark.mirror");
  }

  @Test
  void aPolicyForAHandlerThatDoesNotExistIsRefused() {
    assertThat(
            faults(
                good()
                    .onRecord(
                        Input.of(Payment.class, "audit").id("audit"), (payment, context) -> {})
                    .policy("paymnts", FailurePolicy.noRetry())))
        .containsExactly("policy(\"paymnts\", …): names no handler; write one of audit, payments");
  }

  @Test
  void retriesThatMakeNoSenseAreNamed() {
    assertThat(
            faults(
                good()
                    .properties(
                        Map.of(
                            "tidemark.handlers.payments.retry.attempts", "0",
                            "tidemark.handlers.retry.initial", "soon",
                            "tidemark.handlers.audit.retry.max", "1s"))))
        .satisfiesExactlyInAnyOrder(
            fault ->
                assertThat(fault)
                    .isEqualTo(
                        "the retries of handler payments: tries are counted with the first, so there is at least 1, not 0; change the property that says so"),
            fault ->
                assertThat(fault)
                    .isEqualTo(
                        "property tidemark.handlers.retry.initial: \"soon\" is no duration; write 200ms, 10s, 5m, 1h or PT10S"),
            fault ->
                assertThat(fault)
                    .startsWith("property tidemark.handlers.audit.retry.max: does not exist"));
  }

  @Test
  void whatAStoreFindsIsReportedToo() {
    assertThat(
            faults(
                good()
                    .store(
                        new FakeStore(
                            Set.of(Sql.class),
                            new Fault("the JDBC URL", "says autosave=always", "leave it out")))))
        .containsExactly("the JDBC URL: says autosave=always; leave it out");
  }

  @Test
  void aHandlerIsGivenWhatAllStoresGive() {
    Store both = new FakeStore(Set.of(Sql.class, Mapper.class));
    Store one = new FakeStore(Set.of(Sql.class));
    StoreRoute route = both(both, one);
    good().stores(route).build().close();
    assertThat(
            faults(
                Tidemark.builder()
                    .kafka(Map.of("bootstrap.servers", "127.0.0.1:1"))
                    .groupId("ledger")
                    .stores(route)
                    .handlers(new Mappers())))
        .singleElement()
        .asString()
        .contains("Mappers.apply(Payment, Mapper), parameter 2 (Mapper)");
  }

  private static TidemarkBuilder finding(String pattern, String protocol) {
    return Tidemark.builder()
        .kafka(Map.of("bootstrap.servers", "127.0.0.1:1", "group.protocol", protocol))
        .groupId("ledger")
        .store(new FakeStore(Set.of(Sql.class)))
        .onRecord(Input.of(Payment.class).pattern(pattern).id("all"), (payment, context) -> {});
  }

  @Test
  void aPatternThatFindsWhatTheGroupWritesIsRefused() {
    finding("payments\\..*", "classic").writesTo("ledger.dead", "ledger.receipts").build().close();
    assertThat(
            faults(
                finding("(payments|ledger)\\..*", "classic")
                    .writesTo("ledger.receipts", "ledger.dead")))
        .containsExactly(
            "handler all: its pattern \"(payments|ledger)\\..*\" matches ledger.dead, to which this"
                + " group writes: it would handle what it wrote, and write again; write a pattern"
                + " that leaves ledger.dead out",
            "handler all: its pattern \"(payments|ledger)\\..*\" matches ledger.receipts, to which"
                + " this group writes: it would handle what it wrote, and write again; write a"
                + " pattern that leaves ledger.receipts out");
  }

  @Test
  void aPatternThatFindsKafkasOwnTopicsIsRefusedWhereTheyAreNotLeftOut() {
    String fault =
        "handler all: its pattern \".*\" matches __consumer_offsets, one of Kafka's own topics,"
            + " which grows with every position that Kafka is told; write one that leaves them out,"
            + " such as [^_].*";
    finding(".*", "classic").build().close();
    finding("[^_].*", "consumer").build().close();
    assertThat(faults(finding(".*", "consumer"))).containsExactly(fault);
    assertThat(faults(finding(".*", "classic").kafka(Map.of("exclude.internal.topics", false))))
        .containsExactly(fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a(?!b).*", "a(?<=b).*", "(a)\\1", "(?<n>a)\\k<n>", "a*+", "(?>a|b)c", "a{2}+"})
  void aPatternThatTheBrokerCannotReadIsRefused(String pattern) {
    finding(pattern, "classic").build().close();
    assertThat(faults(finding(pattern, "consumer")))
        .singleElement()
        .asString()
        .startsWith("handler all: its pattern \"" + pattern + "\" cannot be matched by the broker")
        .endsWith("or choose group.protocol=classic");
  }

  @Test
  void assignedPartitionsAndHandlersMustFit() {
    good().assign("payments", 0, 3).build().close();
    assertThat(
            faults(
                good()
                    .kafka(Map.of("group.instance.id", "pod-1"))
                    .assign("refunds", 0)
                    .assign("balances", -1)
                    .onRecord("balances", Payment.class, (payment, context) -> {})))
        .containsExactlyInAnyOrder(
            "assign: refunds-0 has no handler; write one for topic refunds, or leave it out",
            "assign: balances--1 is no partition; count from 0",
            "handler payments: handles topic payments, no partition of which is assigned; say"
                + " which: assign(\"payments\", 0, 1)",
            "Kafka option group.instance.id: does not apply to assigned partitions: nobody joins a"
                + " group; leave it out");
  }

  @Test
  void aMoveNeedsAReasonAnOffsetAndAStartedGroup() {
    try (Tidemark tidemark = good().build()) {
      assertThatThrownBy(() -> tidemark.seek("payments", 0, -1, "why"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tidemark.skip("payments", 0, 5, " "))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tidemark.skip("payments", 0, 5, "poison"))
          .hasMessage("group ledger is NEW: this can be done only while it runs");
    }
  }

  @Test
  void aRequestAboutLettersNeedsAReasonAndAStartedGroup() {
    try (Tidemark tidemark = good().build()) {
      DeadLetterQueue letters = tidemark.deadLetters();
      assertThatThrownBy(() -> letters.redrive(LetterFilter.id(1), " "))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a reason");
      assertThatThrownBy(() -> letters.discard(LetterFilter.id(1), "poison"))
          .hasMessage("group ledger is NEW: this can be done only while it runs");
    }
  }

  @Test
  void aParkedKeyNeedsThePayloadsThatWait() {
    assertThatThrownBy(
            () -> good().deadLetters(LetterSettings.DEFAULT.payload(PayloadMode.NONE)).build())
        .hasMessageContaining("parks keys, but of records set aside only NONE is kept");
    good()
        .deadLetters(LetterSettings.DEFAULT.payload(PayloadMode.NONE))
        .policy(FailurePolicy.noRetry().otherwise(FailureAction.deadLetter()))
        .build()
        .close();
  }

  @Test
  void allFaultsAreReportedAtOnceInATextToRead() {
    TidemarkBuilder builder =
        Tidemark.builder()
            .kafka(
                Map.of(
                    "bootstrap.servers", "localhost:9092",
                    "enable.auto.commit", true,
                    "sasl.jaas.config", "canary"))
            .groupId("ledger")
            .store(new FakeStore(Set.of(Sql.class)))
            .handlers(new Payments(), new Faulty())
            .onRecord(Input.of(Payment.class, "balances").id("payments"), (payment, context) -> {})
            .properties(Map.of("tidemark.limits.drain", "10"));
    String here = TidemarkBuilderTest.class.getName() + "$";
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("canary")
        .hasMessage(
            """
            group "ledger" cannot be built: 7 faults
              1. property tidemark.limits.drain
                 "10" is no duration
                 cure: write 200ms, 10s, 5m, 1h or PT10S
              2. Kafka option enable.auto.commit
                 true would let Kafka's positions run ahead of the database's
                 cure: leave it out: a position is committed with the effects
              3. %1$sFaulty.hidden(Payment)
                 handles topic "payments", which %1$sPayments.apply(Payment, Sql) handles too
                 cure: leave one, or give the other a group of its own
              4. %1$sFaulty.hidden(Payment)
                 is private
                 cure: make it package-private or public
              5. %1$sFaulty.service(Payment, Clock), parameter 2 (Clock)
                 is none of what a handler is given (ConsumerRecord<…>, Headers, @Key, @Header, \
            RecordContext, Effects, @GuardedBy Guard, %1$sSql), and cannot be the payload: JSON does not say which \
            implementation of java.time.Clock to make of it
                 cure: ask for another type, or name another deserializer: value = ….class; if it \
            is a service, keep it in a final field of the handler
              6. %1$sFaulty.topicless(List<Payment>)
                 names no topic
                 cure: name at least one: topics = "payments"
              7. onRecord("payments")
                 has the id "payments" that %1$sPayments.apply(Payment, Sql) has too
                 cure: give each an id of its own"""
                .formatted(here));
  }

  @Test
  void theExceptionSurvivesSerialisation() throws Exception {
    ConfigurationException thrown =
        catchThrowableOfType(ConfigurationException.class, Tidemark.builder()::build);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(thrown);
    Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(((ConfigurationException) read).faults()).isEqualTo(thrown.faults());
  }
}
