// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Input;
import io.tidemark.handler.RecordContext;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Ledger;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.settings.UnitSettings;
import io.tidemark.status.GroupStatus;
import io.tidemark.status.LaneState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** What follows when a handler fails, under each policy. */
final class FailurePolicyIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int PARTITIONS = 3;
  private static final int RECORDS = 100;

  /** One of so many records is poison. */
  private static final int POISON = 17;

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(PARTITIONS);

  /** A handler that fails on a record of partition 0 as often as it is told. */
  private static Stops failing(long offset, int times, AtomicInteger calls) {
    return (point, partition, from, to) -> {
      if (point == Point.IN_HANDLER && partition == 0 && from == offset) {
        if (calls.incrementAndGet() <= times) {
          throw new IllegalStateException("refuses " + offset);
        }
      }
    };
  }

  @Test
  void aRecordThatGetsThroughInTheEndIsAppliedOnce() {
    scenario.feed().send(PARTITIONS * RECORDS);
    AtomicInteger calls = new AtomicInteger();
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(10),
            failing(42, 4, calls),
            builder -> builder.policy("ledger", FailurePolicy.retry(5, "20ms", "100ms")));
    scenario.awaitAllApplied();

    assertThat(calls).hasValue(5);
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
    assertThat(scenario.gaps()).isEmpty();
  }

  @Test
  void whatHaltsIsTriedAgainBefore() {
    scenario.feed().send(PARTITIONS * RECORDS);
    AtomicInteger calls = new AtomicInteger();
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(1).lanes(1),
            failing(42, Integer.MAX_VALUE, calls),
            builder -> {});
    instance.events().await(Kind.HALTED, 1);
    scenario.awaitPosition(0, 42);
    scenario.awaitPosition(1, RECORDS);

    assertThat(calls).hasValue(FailurePolicy.TRIES);
    assertThat(instance.events().count(Kind.RETRYING)).isEqualTo(FailurePolicy.TRIES - 1);
    assertThat(instance.events().of(Kind.HALTED)).singleElement().asString().contains("refuses 42");
    assertThat(scenario.gaps()).isEmpty();
    scenario.expect().without(0, 42, 43);
    instance.skip(0, 42);
  }

  @Test
  void statusHoldsNothingOfTheRowThatHalts() {
    String iban = "DE12500105170648489890";
    scenario
        .database()
        .execute(
            "create table account (iban text constraint account_iban primary key); insert into account values ('%s')"
                .formatted(iban));
    scenario.feed().sendTo(0, 1);
    scenario.expect().without(0, 0, 1);
    Instance instance =
        scenario.startWith(
            scenario.settings("instance"),
            builder ->
                builder
                    .onRecord(
                        Input.of(String.class, scenario.topic()).id("ledger"),
                        (value, context) ->
                            context
                                .get(Handle.class)
                                .execute("insert into account values (?)", iban))
                    .policy(FailurePolicy.noRetry().otherwise(FailureAction.halt())));
    instance.events().await(Kind.HALTED, 1);

    assertThat(instance.events().of(Kind.HALTED)).singleElement().asString().contains(iban);
    GroupStatus status = instance.tidemark().status();
    assertThat(status.lanes())
        .filteredOn(lane -> lane.state() == LaneState.HALTED)
        .isNotEmpty()
        .allSatisfy(
            lane -> assertThat(lane.lastError()).contains("constraint account_iban of table"));
    assertThat(status.toString()).contains("account_iban").doesNotContain(iban);
    instance.skip(0, 0);
  }

  @Test
  void poisonIsLeftOutAndWrittenDownAndItsNeighboursAreApplied() {
    List<List<String>> poison = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (long offset = 0; offset < RECORDS; offset += POISON) {
        poison.add(
            List.of(
                Integer.toString(partition),
                Long.toString(offset),
                Long.toString(offset + 1),
                "FAILED"));
        scenario.expect().without(partition, offset, offset + 1);
      }
    }
    scenario.feed().send(PARTITIONS * RECORDS);
    Instance instance =
        scenario.start(
            scenario.settings("instance"),
            (point, partition, from, to) -> {
              if (point == Point.IN_HANDLER && from % POISON == 0) {
                throw new IllegalArgumentException("poison");
              }
            },
            builder ->
                builder.policy(
                    FailurePolicy.retry(2, "10ms", "20ms").otherwise(FailureAction.skip())));
    scenario.awaitAllApplied();

    assertThat(
            scenario
                .database()
                .query(
                    "select partition, from_offset, to_offset, cause from tidemark_gap order by partition, from_offset"))
        .isEqualTo(poison);
    await("all events")
        .atMost(BOUND)
        .until(() -> instance.events().count(Kind.SKIPPED) == poison.size());
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  @Test
  void aUsersOwnRegistrySaysHowOftenAndWhatIsNotTriedAgain() {
    scenario.feed().send(PARTITIONS * RECORDS);
    scenario.expect().without(0, 42, 43).without(0, 57, 58);
    AtomicInteger retried = new AtomicInteger();
    AtomicInteger ignored = new AtomicInteger();
    RetryRegistry registry = RetryRegistry.ofDefaults();
    registry.addConfiguration(
        "ledger",
        RetryConfig.custom()
            .maxAttempts(4)
            .intervalFunction(IntervalFunction.of(Duration.ofMillis(10)))
            .ignoreExceptions(IllegalArgumentException.class)
            .build());
    Stops refuses = failing(42, Integer.MAX_VALUE, retried);
    scenario.start(
        scenario.settings("instance").unitRecords(1),
        (point, partition, from, to) -> {
          refuses.reach(point, partition, from, to);
          if (point == Point.IN_HANDLER && partition == 0 && from == 57) {
            ignored.incrementAndGet();
            throw new IllegalArgumentException("no use to try it again");
          }
        },
        builder ->
            builder
                .retries(registry)
                .policy(FailurePolicy.retry(2, "1h", "1h").otherwise(FailureAction.skip())));
    scenario.awaitAllApplied();

    assertThat(retried).hasValue(4);
    assertThat(ignored).hasValue(1);
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = {"1", "2"},
      inCampaigns = {"3", "4", "5", "6", "7", "8", "9"})
  void inBatchesAllPoisonIsFoundAndAllElseIsAppliedOnce(long seed) {
    Random random = new Random(seed);
    Set<Long> poison = new TreeSet<>();
    while (poison.size() < 10) {
      poison.add((long) random.nextInt(RECORDS));
    }
    scenario.expect().without(0, List.copyOf(poison));
    scenario.feed().send(PARTITIONS * RECORDS);
    scenario.startWith(
        scenario.settings("instance"),
        builder ->
            builder
                .onBatch(
                    Input.of(String.class, scenario.topic()).id("ledger").maxRecords(40),
                    (values, context) -> {
                      Handle db = context.get(Handle.class);
                      List<RecordContext> records = context.records();
                      for (int i = 0; i < records.size(); i++) {
                        Ledger.write(db, values.get(i), records.get(i), "instance");
                      }
                      if (records.stream()
                          .anyMatch(one -> one.partition() == 0 && poison.contains(one.offset()))) {
                        throw new IllegalStateException("one of them, or more");
                      }
                    })
                .policy(FailurePolicy.retry(2, "1ms", "1ms").otherwise(FailureAction.skip())));
    scenario.awaitAllApplied();

    assertThat(
            scenario
                .database()
                .query("select partition, from_offset from tidemark_gap order by from_offset"))
        .containsExactlyElementsOf(
            poison.stream().map(offset -> List.of("0", Long.toString(offset))).toList());
  }

  @Test
  void aRuleSkipsAtOnceWhatItNames() {
    scenario.feed().send(PARTITIONS * RECORDS);
    scenario.expect().without(0, 42, 43);
    AtomicInteger calls = new AtomicInteger();
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(1),
            failing(42, Integer.MAX_VALUE, calls),
            builder ->
                builder.policy(
                    FailurePolicy.retry(5, "1h", "2h")
                        .on(IllegalStateException.class, FailureAction.skip())));
    scenario.awaitAllApplied();

    assertThat(calls).hasValue(1);
    assertThat(instance.events().of(Kind.RETRYING)).isEmpty();
  }

  /** The first tries fail, the one of this step too, and then comes a wait of an hour. */
  @ParameterizedTest
  @Variants(
      inEveryBuild = {"1", "3"},
      inCampaigns = {"2", "4"})
  void closingDuringABackoffEndsAtOnceAndLeavesTheRecordUntouched(int step) {
    scenario.feed().send(PARTITIONS * RECORDS);
    AtomicInteger calls = new AtomicInteger();
    Instance instance =
        scenario.start(
            scenario.settings("failing").unitRecords(1).lanes(1),
            failing(42, Integer.MAX_VALUE, calls),
            builder ->
                builder.policy(
                    FailurePolicy.noRetry().otherwise(FailureAction.skip()).retrying(waits(step))));
    await("the backoff")
        .atMost(BOUND)
        .until(
            () ->
                calls.get() == step
                    && instance.tidemark().status().lanes().stream()
                        .anyMatch(lane -> lane.state() == LaneState.RETRYING));
    scenario.awaitPosition(1, RECORDS);

    long start = System.nanoTime();
    instance.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    scenario.assertNothingLeft();
    assertThat(calls).hasValue(step);
    assertThat(scenario.position(0)).isEqualTo(42);
    assertThat(scenario.gaps()).isEmpty();
    scenario.start("next");
  }

  private static RetryConfig waits(int step) {
    return RetryConfig.custom()
        .maxAttempts(5)
        .intervalFunction(tries -> tries < step ? 10 : Duration.ofHours(1).toMillis())
        .build();
  }

  private static final int STATEMENTS = 5;

  /** How a try ends, after so many of its statements. */
  private enum Ending {
    THROWS,
    FAILS_IN_SQL,
    IS_REFUSED_AT_COMMIT;

    void end(Handle db) {
      switch (this) {
        case THROWS -> throw new IllegalStateException("refuses");
        case FAILS_IN_SQL -> assertThatThrownBy(() -> db.execute("select 1 / 0")).isNotNull();
        case IS_REFUSED_AT_COMMIT -> db.execute("insert into only_one values (1), (1)");
      }
    }
  }

  /** One record for each way, of each number of statements. */
  @Test
  void nothingIsLeftOfATryThatFailsAfterAnyOfItsStatementsAndTheNextIsAppliedOnce() {
    Ending[] endings = Ending.values();
    scenario
        .database()
        .execute("create table step (record_offset bigint, step integer, try integer)");
    scenario
        .database()
        .execute("create table only_one (one integer unique deferrable initially deferred)");
    int records = endings.length * (STATEMENTS + 1);
    scenario.feed().sendTo(0, records);
    AtomicIntegerArray calls = new AtomicIntegerArray(records);
    Instance instance =
        scenario.startWith(
            scenario.settings("instance"),
            builder ->
                builder
                    .onRecord(
                        Input.of(String.class, scenario.topic()).id("ledger"),
                        (value, context) -> {
                          int number = (int) context.offset();
                          int tried = calls.incrementAndGet(number);
                          Handle db = context.get(Handle.class);
                          int fails = number % (STATEMENTS + 1);
                          for (int step = 0; step <= STATEMENTS; step++) {
                            if (tried == 1 && step == fails) {
                              endings[number / (STATEMENTS + 1)].end(db);
                              return;
                            }
                            if (step == 0) {
                              Ledger.write(db, value, context, "instance");
                            } else if (step < STATEMENTS) {
                              db.execute("insert into step values (?, ?, ?)", number, step, tried);
                            }
                          }
                        })
                    .unit(UnitSettings.RECORD)
                    .policy(FailurePolicy.retry(2, "1ms", "1ms").otherwise(FailureAction.halt())));
    scenario.awaitAllApplied();

    for (int number = 0; number < records; number++) {
      assertThat(calls.get(number)).as("tries of offset %d", number).isEqualTo(2);
      assertThat(
              scenario
                  .database()
                  .query(
                      "select step, try from step where record_offset = %d order by step"
                          .formatted(number)))
          .as("steps of offset %d", number)
          .isEqualTo(
              IntStream.range(1, STATEMENTS)
                  .mapToObj(step -> List.of(Integer.toString(step), "2"))
                  .toList());
    }
    assertThat(scenario.database().query("select * from only_one")).isEmpty();
    assertThat(instance.events().count(Kind.RETRYING)).isEqualTo(records);
  }
}
