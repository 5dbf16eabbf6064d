// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.alert.Alert;
import io.tidemark.alert.AlertKind;
import io.tidemark.effect.MessageId;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.DeadLetterTopicCheck;
import io.tidemark.it.harness.InCampaigns;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Receipts.Receipt;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.it.harness.Worker;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterHeaders;
import io.tidemark.letter.LetterState;
import io.tidemark.settings.Mirror;
import io.tidemark.settings.OutboxMode;
import io.tidemark.settings.OutboxSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What handlers publish comes to readers of committed records exactly once, and in order. */
final class OutboxIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final Set<LetterState> PARKED = Set.of(LetterState.PARKED);

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  private ServiceSettings publishing(String instance) {
    return scenario.settings(instance).publishingTo(scenario.receiptsTopic()).unitRecords(25);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void everyRecordHasOneReceipt(int lanes) {
    scenario.newReceipts();
    scenario.feed().send(1_000);
    Instance instance = scenario.start(publishing("instance").lanes(lanes));
    scenario.assertReceiptsOnceEach();
    assertThat(instance.tidemark().status().outbox().backlog()).isZero();
    instance.close();
    assertThat(scenario.committedAtKafka().values().stream().mapToLong(Long::longValue).sum())
        .as("what Kafka's own tools see")
        .isEqualTo(1_000);
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "AFTER_COMMIT, 4",
      inCampaigns = {"IN_HANDLER, 1", "BEFORE_COMMIT, 1", "BEFORE_COMMIT, 4", "AFTER_COMMIT, 1"})
  void killedInstanceIsSucceededExactly(Point point, int lanes) {
    scenario.newReceipts();
    scenario.feed().send(300);
    for (int round = 0; round < Campaign.rounds(1, 25); round++) {
      try (Worker victim =
          scenario.worker(
              publishing("victim-" + round)
                  .lanes(lanes)
                  .stopping(point, 0, scenario.position(0) + 40))) {
        victim.awaitStopped();
        victim.kill();
      }
      scenario.feed().send(300);
    }
    scenario.start(publishing("successor").lanes(lanes));
    scenario.assertReceiptsOnceEach();
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "CONSUMER",
      inCampaigns = {"EAGER", "COOPERATIVE"})
  void instancesKilledAtRandomMomentsUnderLoad(Protocol protocol) {
    scenario.newReceipts();
    scenario.underLoad(
        () -> {
          scenario.start(publishing("survivor").protocol(protocol));
          for (int round = 0; round < Campaign.rounds(1, 200); round++) {
            Worker victim = scenario.worker(publishing("victim-" + round).protocol(protocol));
            scenario.awaitAppliedBy("victim-" + round, ThreadLocalRandom.current().nextInt(1, 150));
            victim.kill();
          }
        });
    scenario.assertReceiptsOnceEach();
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "EAGER",
      inCampaigns = {"COOPERATIVE", "CONSUMER"})
  void instancesFrozenAtRandomMomentsUnderLoad(Protocol protocol) {
    scenario.newReceipts();
    scenario.underLoad(
        () -> {
          scenario.start(publishing("survivor").protocol(protocol));
          for (int round = 0; round < Campaign.rounds(1, 50); round++) {
            Worker victim = scenario.worker(publishing("frozen-" + round).protocol(protocol));
            scenario.awaitAppliedBy("frozen-" + round, ThreadLocalRandom.current().nextInt(1, 150));
            victim.freeze();
            await("all partitions with the survivor")
                .atMost(BOUND)
                .until(() -> scenario.members() == 1);
            scenario.awaitAppliedBy("survivor", scenario.appliedBy("survivor") + 100);
            victim.thaw();
            victim.close();
          }
        });
    scenario.assertReceiptsOnceEach();
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "COOPERATIVE",
      inCampaigns = {"EAGER", "CONSUMER"})
  void instancesThatComeAndGoUnderLoad(Protocol protocol) {
    scenario.newReceipts();
    scenario.underLoad(
        () -> {
          scenario.start(publishing("survivor").protocol(protocol));
          for (int round = 0; round < Campaign.rounds(2, 50); round++) {
            Instance guest = scenario.start(publishing("guest-" + round).protocol(protocol));
            scenario.awaitAppliedBy("guest-" + round, 50);
            guest.close();
          }
        });
    scenario.assertReceiptsOnceEach();
  }

  @Test
  void aTopicThatIsNotThereHoldsUpItsPartitionUntilItIs() {
    scenario.feed().send(90);
    Instance instance = scenario.start(publishing("instance").kafka("max.block.ms", "1000"));
    scenario.awaitAllApplied();
    await("a reason")
        .atMost(BOUND)
        .until(() -> instance.tidemark().status().outbox().lastError() != null);
    assertThat(instance.tidemark().status().outbox().backlog()).isEqualTo(90);
    assertThat(scenario.held()).isEqualTo(90);

    scenario.newReceipts();
    scenario.assertReceiptsOnceEach();
    await("nothing in the way")
        .atMost(BOUND)
        .until(() -> instance.tidemark().status().outbox().lastError() == null);
  }

  @Test
  @InCampaigns
  void aFullBacklogHoldsUpHandlersAndNothingElse() {
    scenario.feed().send(3_000);
    Instance instance =
        scenario.start(
            publishing("instance").kafka("max.block.ms", "1000"),
            Stops.NONE,
            builder ->
                builder.outbox(OutboxSettings.DEFAULT.mode(OutboxMode.RELAY).maxBacklog(500)));
    await("a full backlog").atMost(BOUND).until(() -> instance.tidemark().status().outbox().full());
    long held = scenario.held();
    assertThat(held).isBetween(500L, 1_000L);

    scenario.newReceipts();
    scenario.assertReceiptsOnceEach();
  }

  @Test
  void whatIsHandledAgainIsPublishedAgainUnderOtherIds() {
    scenario.expect().againFrom(0, 60, 100);
    scenario.newReceipts();
    scenario.feed().sendTo(0, 100);
    Instance instance = scenario.start(publishing("instance"));
    scenario.assertReceiptsOnceEach();
    instance.seek(0, 60);
    await("40 more receipts").atMost(BOUND).until(() -> scenario.receipts().seen().size() == 140);
    assertThat(scenario.receipts().seen()).extracting(Receipt::id).doesNotHaveDuplicates();
    assertThat(scenario.receipts().seen())
        .filteredOn(replays(), 1L)
        .extracting(Receipt::offset)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(60, 100).boxed().toList());
  }

  /**
   * What refused attempts would have published nobody sees; the id of what comes tells them apart.
   */
  @ParameterizedTest
  @Variants(inEveryBuild = "4", inCampaigns = "1")
  void whatIsRedrivenIsPublishedOnceAfterWhatCameBeforeUnderAnIdOfItsOwn(int lanes) {
    AtomicBoolean cured = new AtomicBoolean();
    scenario.expect().inOrderOfKeysOnly();
    scenario.newTopic(scenario.receiptsTopic(), 1, Map.of());
    scenario.feed().sendTo(0, 60);
    Instance instance =
        scenario.start(
            publishing("instance").lanes(lanes),
            (point, partition, from, to) -> {
              if (point == Point.IN_HANDLER && from == 5 && !cured.get()) {
                throw new IllegalStateException("refuses 5");
              }
            },
            builder -> builder.policy(FailurePolicy.retry(2, "10ms", "10ms")));
    List<Long> aside = List.of(5L, 22L, 39L, 56L);
    scenario.awaitPosition(0, 60);
    await("all others").atMost(BOUND).until(() -> scenario.receipts().seen().size() == 56);
    List<Receipt> before = scenario.receipts().seen();
    assertThat(before).extracting(Receipt::offset).doesNotContainAnyElementsOf(aside);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    scenario.assertReceiptsOnceEach();
    List<Receipt> all = scenario.receipts().seen();
    List<Receipt> redriven = all.subList(before.size(), all.size());
    assertThat(all).as("nothing comes in between").startsWith(before.toArray(Receipt[]::new));
    assertThat(redriven).extracting(Receipt::offset).containsExactlyElementsOf(aside);
    assertThat(before).extracting(replays()).containsOnly(0L);
    assertThat(redriven).extracting(replays()).allMatch(replay -> replay > 0);
  }

  /** How often the lane of a receipt's record in partition 0 had gone back, by the receipt's id. */
  private Function<Receipt, Long> replays() {
    PartitionKey partition =
        new PartitionKey(scenario.broker().clusterId(), scenario.group(), scenario.topic(), 0);
    UUID topicId = UUID.fromString(scenario.row(0, "topic_id").get(0));
    UnitOfWork unit =
        new UnitOfWork(
            partition.lane(0), topicId, 1, 0, Position.at(0), List.of(), Position.at(1), 1);
    return receipt ->
        LongStream.range(0, 20)
            .filter(
                replay ->
                    MessageId.of(unit, receipt.offset(), replay, 0)
                        .equals(UUID.fromString(receipt.id())))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void whatWaitsIsPublishedAndToldOfWhereKafkaHasLostHowFarThatWent() {
    scenario.newReceipts();
    scenario.feed().send(30);
    assertThat(alertsOf("first")).isEmpty();

    leaveUnpublished("second");
    scenario.plantAtKafka(0, 5);
    assertThat(alertsOf("third"))
        .singleElement()
        .asString()
        .contains("somebody else has committed offset 5 of " + scenario.group());

    leaveUnpublished("fourth");
    scenario.forgetAtKafka();
    assertThat(alertsOf("fifth"))
        .hasSize(3)
        .allSatisfy(
            message ->
                assertThat(message)
                    .startsWith("Kafka knows no offset of " + scenario.group())
                    .endsWith(": 10 messages are published, perhaps again"));
  }

  /**
   * The messages of the alerts while an instance publishes all there is, and thirty records more.
   */
  private List<String> alertsOf(String name) {
    List<Alert> alerts = new CopyOnWriteArrayList<>();
    Instance instance =
        scenario.start(publishing(name), Stops.NONE, builder -> builder.alerts(alerts::add));
    scenario.assertReceiptsOnceEach();
    instance.close();
    assertThat(alerts).extracting(Alert::kind).allMatch(AlertKind.FOREIGN_OFFSET::equals);
    return alerts.stream().map(Alert::message).toList();
  }

  /** An instance that does not publish what its thirty records cause, and tells Kafka nothing. */
  private void leaveUnpublished(String name) {
    OutboxSettings table = OutboxSettings.DEFAULT.mode(OutboxMode.TABLE);
    Instance instance =
        scenario.start(
            publishing(name), Stops.NONE, builder -> builder.outbox(table).mirror(Mirror.OFF));
    scenario.feed().send(30);
    scenario.awaitAllApplied();
    instance.close();
    assertThat(scenario.held()).isEqualTo(30);
  }

  @Test
  void withoutARelayMessagesStayInTheTable() {
    scenario.feed().send(100);
    Instance instance =
        scenario.start(
            publishing("instance"),
            Stops.NONE,
            builder -> builder.outbox(OutboxSettings.DEFAULT.mode(OutboxMode.TABLE)));
    scenario.awaitAllApplied();
    assertThat(scenario.held()).isEqualTo(100);
    assertThat(instance.tidemark().status().outbox()).isNull();
    assertThat(scenario.database().query("select distinct target_topic from tidemark_outbox"))
        .isEqualTo(List.of(List.of(scenario.receiptsTopic())));
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = {"SPRING", "CONNECT"},
      inCampaigns = "NATIVE")
  void whatIsSetAsideIsPublishedOnceToItsDeadLetterTopic(LetterHeaders headers) {
    scenario.expect().inOrderOfKeysOnly();
    scenario.newDeadLetterTopic();
    for (int i = 0; i < 90; i++) {
      scenario.feed().sendTo(0, "key-" + i % 17, "value-" + i, DeadLetterTopicCheck.before(i));
    }
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(10).poison(40).deadLettersAs(headers));
    scenario.awaitPosition(0, 90);
    List<Long> poison = List.of(0L, 40L, 80L);
    scenario.assertDeadLettersOnceEach(headers, poison);

    instance.tidemark().deadLetters().discard(LetterFilter.open().states(PARKED), "seen");
    await("no letters")
        .atMost(BOUND)
        .until(() -> instance.tidemark().deadLetters().find(LetterFilter.open()).isEmpty());
    scenario.expect().without(0, poison);
  }
}
