// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tidemark.DeadLetterQueue;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.it.harness.Answers;
import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.DeadLetterTopicCheck;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.ServiceSettings;
import io.tidemark.it.harness.Stops;
import io.tidemark.it.harness.Variants;
import io.tidemark.it.harness.Worker;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterHeaders;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.PayloadCipher;
import io.tidemark.letter.PayloadMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

/** Records that are set aside: what waits behind them, and how they come back. */
final class DeadLetterIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Set<LetterState> ALL = Set.of(LetterState.values());

  /** How many keys {@link io.tidemark.it.harness.Feed} has. */
  private static final int KEYS = 17;

  private static final Duration OFTEN = Duration.ofMillis(200);

  private static final int ASKERS = 4;

  private static final FailurePolicy PARKS = FailurePolicy.noRetry();

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(1);

  private final AtomicBoolean cured = new AtomicBoolean();

  /** Refuses a record until it is cured. */
  private Stops refusing(long... offsets) {
    return (point, partition, from, to) -> {
      for (long offset : offsets) {
        if (point == Point.IN_HANDLER && from == offset && !cured.get()) {
          throw new IllegalStateException("refuses " + offset);
        }
      }
    };
  }

  private Instance start(FailurePolicy policy, Stops stops) {
    return scenario.start(
        scenario.settings("instance").unitRecords(10), stops, builder -> builder.policy(policy));
  }

  private static List<Long> offsets(Instance instance, LetterState state) {
    return letters(instance, Set.of(state)).stream().map(DeadLetter::offset).toList();
  }

  private static List<DeadLetter> letters(Instance instance, Set<LetterState> states) {
    return instance
        .tidemark()
        .deadLetters()
        .find(LetterFilter.open().states(states).limit(Integer.MAX_VALUE));
  }

  private static void awaitOpen(Instance instance, int letters) {
    await(letters + " letters")
        .atMost(BOUND)
        .until(() -> letters(instance, Set.of()).size() == letters);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aParkedKeyWaitsInOrderWhileOthersGoOnAndComesBackInOrder(int lanes) {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(200);
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(10).lanes(lanes),
            refusing(42),
            builder -> builder.policy(FailurePolicy.retry(2, "10ms", "10ms")));
    scenario.awaitPosition(0, 200);

    List<Long> behind = new ArrayList<>();
    for (long offset = 42 + KEYS; offset < 200; offset += KEYS) {
      behind.add(offset);
    }
    assertThat(offsets(instance, LetterState.PARKED)).containsExactly(42L);
    assertThat(instance.tidemark().status().parkedKeys()).isOne();
    assertThat(offsets(instance, LetterState.WAITING)).containsExactlyElementsOf(behind);
    assertThat(letters(instance, Set.of(LetterState.PARKED)).get(0).tries()).isEqualTo(2);
    assertThat(
            instance
                .tidemark()
                .deadLetters()
                .find(LetterFilter.open().cause(IllegalStateException.class)))
        .extracting(DeadLetter::offset)
        .containsExactly(42L);
    assertThat(scenario.applied()).isEqualTo(200 - 1 - behind.size());

    cured.set(true);
    assertThat(instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired"))
        .hasSize(1);
    awaitOpen(instance, 0);
    scenario.feed().send(100);
    scenario.awaitAllApplied();

    assertThat(offsets(instance, LetterState.REDRIVEN)).hasSize(1 + behind.size());
    assertThat(audited("REDRIVE")).isEqualTo(1 + behind.size());
  }

  /** Refuses offset 42 at COMMIT until there is such an account. */
  private static final String FOREIGN_KEY =
      """
      alter table ledger add account bigint
        generated always as (case when record_offset = 42 then 42 end) stored
        constraint ledger_account references account deferrable initially deferred""";

  /** As a ledger does that looks at the end of each transaction whether its entries add up. */
  private static final String CONSTRAINT_TRIGGER =
      """
      create function add_up() returns trigger language plpgsql as $$
        begin
          if new.record_offset = 42 and not exists (select from account where id = 42) then
            raise exception 'does not add up';
          end if;
          return null;
        end $$;
      create constraint trigger add_up after insert on ledger
        deferrable initially deferred for each row execute function add_up()""";

  @ParameterizedTest
  @ValueSource(strings = {FOREIGN_KEY, CONSTRAINT_TRIGGER})
  void whatIsRefusedAtCommitIsSetAsideAndItsNeighboursAreNot(String constraint) {
    scenario.database().execute("create table account (id bigint primary key);" + constraint);
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    Instance instance = start(FailurePolicy.retry(2, "10ms", "10ms"), Stops.NONE);
    scenario.awaitPosition(0, 100);

    DeadLetter parked = letters(instance, Set.of(LetterState.PARKED)).get(0);
    assertThat(offsets(instance, LetterState.PARKED)).containsExactly(42L);
    assertThat(parked.tries()).isEqualTo(2);
    assertThat(parked.causeType()).isEqualTo(PSQLException.class.getName());
    assertThat(parked.causeMessage())
        .contains("what ledger did with 1 records from offset 42 on was refused at COMMIT");
    int waiting = offsets(instance, LetterState.WAITING).size();
    assertThat(scenario.applied()).isEqualTo(100 - 1 - waiting);

    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "perhaps");
    await("a redrive in vain").atMost(BOUND).until(() -> audited("REDRIVE_IN_VAIN") == 1);
    assertThat(offsets(instance, LetterState.PARKED)).containsExactly(42L);

    scenario.database().execute("insert into account values (42)");
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(instance, 0);
    scenario.awaitAllApplied();
    assertThat(instance.events().of(Kind.HALTED)).isEmpty();
  }

  private long audited(String action) {
    return scenario
        .database()
        .queryNumber("select count(*) from tidemark_audit where action = '%s'".formatted(action));
  }

  @Test
  void aParkedKeyIsStillParkedUnderTheNextOwner() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    start(PARKS, refusing(42)).close();
    try (Instance first = start(PARKS, refusing(42))) {
      scenario.awaitPosition(0, 100);
      awaitOpen(first, 4);
    }
    scenario.feed().send(100);
    Instance second = start(PARKS, refusing());
    scenario.awaitPosition(0, 200);

    assertThat(offsets(second, LetterState.WAITING)).hasSize(9);
    second.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(second, 0);
  }

  @Test
  void aDeadLetterLetsItsKeyGoOn() {
    List<Long> order = new ArrayList<>();
    for (long offset = 0; offset < 100; offset++) {
      if (offset != 42) {
        order.add(offset);
      }
    }
    order.add(42L);
    scenario.expect().exactly(0, order);
    scenario.feed().send(100);
    Instance instance = start(PARKS.otherwise(FailureAction.deadLetter()), refusing(42));
    scenario.awaitPosition(0, 100);
    assertThat(offsets(instance, LetterState.DEAD)).containsExactly(42L);
    assertThat(scenario.applied()).isEqualTo(99);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(instance, 0);
    assertThat(instance.events().of(Kind.SET_ASIDE)).hasSize(1);
    await("the redrive's event").until(() -> instance.events().count(Kind.SETTLED) == 1);
  }

  @Test
  void aRedriveInVainLeavesEverythingInItsPlace() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    Instance instance = start(PARKS, refusing(42, 42 + KEYS));
    scenario.awaitPosition(0, 100);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "try");
    awaitRedrivenInVain(instance);
    assertThat(offsets(instance, LetterState.PARKED)).containsExactly(42L);
    assertThat(offsets(instance, LetterState.WAITING)).hasSize(3);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(instance, 0);
  }

  @Test
  void whatIsDiscardedIsNeverAppliedAndItsKeyGoesOn() {
    scenario.expect().inOrderOfKeysOnly().without(0, 42, 43);
    scenario.feed().send(100);
    Instance instance = start(PARKS, refusing(42));
    scenario.awaitPosition(0, 100);

    instance
        .tidemark()
        .deadLetters()
        .discard(LetterFilter.open().cause(IllegalStateException.class), "cancelled");
    awaitOpen(instance, 0);

    assertThat(offsets(instance, LetterState.DISCARDED)).containsExactly(42L);
    assertThat(offsets(instance, LetterState.REDRIVEN)).hasSize(3);
  }

  @Test
  void whatIsNotYetPossibleComesByItself() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    Instance instance =
        start(PARKS.on(IllegalStateException.class, FailureAction.notYet("10m")), refusing(42));
    scenario.awaitPosition(0, 100);
    assertThat(offsets(instance, LetterState.NOT_YET)).containsExactly(42L);

    cured.set(true);
    awaitOpen(instance, 0);
    assertThat(offsets(instance, LetterState.REDRIVEN)).hasSize(4);
    assertThat(scenario.database().queryNumber("select count(*) from tidemark_audit")).isZero();
  }

  /** The moment is the one in which that it was tried in vain is about to be written down. */
  @Test
  void whoAsksForALetterThatWasJustTriedByItselfHasItTriedAgain() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    AtomicInteger tries = new AtomicInteger();
    Stops asked =
        (point, partition, from, to) -> {
          if (point == Point.IN_HANDLER && from == 42 && tries.incrementAndGet() <= 2) {
            throw new IllegalStateException("too early");
          }
          if (point == Point.BEFORE_TRANSACTION && tries.get() == 2) {
            requestRedriveBySql("record_offset = 42 and request is null");
          }
        };
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(1),
            asked,
            builder ->
                builder.policy(PARKS.on(IllegalStateException.class, FailureAction.notYet("10m"))));
    scenario.awaitPosition(0, 100);
    awaitOpen(instance, 0);

    assertThat(letters(instance, ALL)).extracting(DeadLetter::redrives).containsOnly(0);
    assertThat(
            scenario
                .database()
                .query("select action, operator from tidemark_audit where from_offset = 42"))
        .containsExactly(List.of("REDRIVE", "operator"));
  }

  @Test
  void whatIsNotPossibleInTimeIsParked() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    Instance instance =
        start(PARKS.on(IllegalStateException.class, FailureAction.notYet("1s")), refusing(42));
    await("the end of its time")
        .atMost(BOUND)
        .until(() -> offsets(instance, LetterState.PARKED).equals(List.of(42L)));
    assertThat(offsets(instance, LetterState.WAITING)).hasSize(3);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(instance, 0);
  }

  static Stream<FailurePolicy> policiesThatParkInTheEnd() {
    return Stream.of(PARKS, PARKS.on(IllegalArgumentException.class, FailureAction.notYet("1s")));
  }

  @ParameterizedTest
  @MethodSource("policiesThatParkInTheEnd")
  void whatBecomesADeadLetterLaterIsPublishedThen(FailurePolicy policy) {
    scenario.expect().inOrderOfKeysOnly().without(0, List.of(0L));
    scenario.newDeadLetterTopic();
    for (int i = 0; i < 3 * KEYS; i++) {
      scenario.feed().sendTo(0, "key-" + i % KEYS, "value-" + i, DeadLetterTopicCheck.before(i));
    }
    ServiceSettings settings = scenario.settings("poisoned").deadLettersAs(LetterHeaders.SPRING);
    try (Instance poisoned =
        scenario.start(
            settings.unitRecords(10).poison(KEYS),
            Stops.NONE,
            builder -> builder.policy(policy).watchInterval(OFTEN))) {
      awaitParked(poisoned, 0);
      scenario.assertDeadLettersOnceEach(LetterHeaders.SPRING, List.of(0L));

      poisoned
          .tidemark()
          .deadLetters()
          .discard(LetterFilter.open().states(Set.of(LetterState.PARKED)), "seen");
      awaitParked(poisoned, KEYS);
      scenario.assertDeadLettersOnceEach(LetterHeaders.SPRING, List.of(0L, (long) KEYS));

      poisoned.tidemark().deadLetters().redrive(LetterFilter.open(), "perhaps");
      await("a redrive in vain").atMost(BOUND).until(() -> audited("REDRIVE_IN_VAIN") > 0);
      awaitParked(poisoned, KEYS);
    }

    Instance cured = scenario.start("cured");
    cured.tidemark().deadLetters().redrive(LetterFilter.open(), "repaired");
    awaitOpen(cured, 0);
  }

  private static void awaitParked(Instance instance, long offset) {
    await("a dead letter")
        .atMost(BOUND)
        .until(() -> offsets(instance, LetterState.PARKED).equals(List.of(offset)));
  }

  @Test
  void aRecordWithoutAKeyIsSetAsideAlone() {
    scenario.feed().sendTo(0, null, "first");
    scenario.feed().sendTo(0, null, "second");
    scenario.feed().sendTo(0, null, null);
    scenario.expect().exactly(0, List.of(1L, 0L, 2L));
    Instance instance = start(PARKS, refusing(0, 2));
    scenario.awaitPosition(0, 3);
    assertThat(offsets(instance, LetterState.DEAD)).containsExactly(0L, 2L);

    cured.set(true);
    instance.tidemark().deadLetters().redrive(LetterFilter.open().limit(1), "the first");
    awaitOpen(instance, 1);
    instance.tidemark().deadLetters().redrive(LetterFilter.open(), "the tombstone");
    awaitOpen(instance, 0);
  }

  /** The first record of each key is refused, so that the others wait. */
  private static final long[] FIRST_OF_KEYS = LongStream.range(0, KEYS).toArray();

  @Test
  void whatSeveralAskForAtOnceIsCarriedOutOnceByWhoeverOwnsTheLane() {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    Instance owner = start(PARKS, refusing(FIRST_OF_KEYS));
    scenario.awaitPosition(0, 100);
    Instance other = scenario.start(scenario.settings("other"));
    await("two members").atMost(BOUND).until(() -> scenario.members() == 2);
    cured.set(true);

    List<Long> asked =
        atOnce(owner, other, queue -> queue.redrive(LetterFilter.open(), "repaired"));
    assertThat(asked).as("each by one of them").hasSize(KEYS).doesNotHaveDuplicates();
    awaitOpen(other, 0);

    assertThat(offsets(other, LetterState.REDRIVEN)).hasSize(100);
    assertThat(scenario.audit()).hasSize(100).doesNotHaveDuplicates();
    assertThat(scenario.appliedBy("instance")).as("by the owner").isEqualTo(100);
  }

  /** What is asked last holds, and whatever that is, it happens once. */
  @Test
  void whatIsToBeRedrivenAndDiscardedAtOnceIsOneOfThem() {
    List<Long> left = new ArrayList<>();
    scenario.expect().inOrderOfKeysOnly().without(0, left);
    scenario.feed().send(KEYS);
    Instance owner = start(PARKS, refusing(FIRST_OF_KEYS));
    scenario.awaitPosition(0, KEYS);
    Instance other = scenario.start(scenario.settings("other"));
    await("two members").atMost(BOUND).until(() -> scenario.members() == 2);
    cured.set(true);

    AtomicInteger askers = new AtomicInteger();
    atOnce(
        owner,
        other,
        queue ->
            askers.getAndIncrement() % 2 == 0
                ? queue.redrive(LetterFilter.open(), "repaired")
                : queue.discard(LetterFilter.open(), "cancelled"));
    awaitOpen(other, 0);
    left.addAll(offsets(other, LetterState.DISCARDED));

    assertThat(letters(other, ALL)).hasSize(KEYS);
    assertThat(scenario.audit())
        .extracting(row -> row.get(2))
        .hasSize(KEYS)
        .doesNotHaveDuplicates();
    assertThat(scenario.applied()).isEqualTo(KEYS - left.size());
  }

  /** Makes text unreadable, and stays text. */
  private static final class Vault implements PayloadCipher {
    @Override
    public byte[] seal(byte[] plain) {
      byte[] sealed = plain.clone();
      for (int i = 0; i < sealed.length; i++) {
        sealed[i] ^= 1;
      }
      return sealed;
    }

    @Override
    public byte[] open(byte[] sealed) {
      return seal(sealed);
    }

    static String hex(String plain) {
      return "\\x" + HexFormat.of().formatHex(new Vault().seal(plain.getBytes(UTF_8)));
    }
  }

  /** Both instances are asked by several threads in the same moment; what they were answered. */
  private static List<Long> atOnce(
      Instance owner, Instance other, Function<DeadLetterQueue, List<Long>> asks) {
    CyclicBarrier together = new CyclicBarrier(ASKERS);
    ExecutorService threads = Executors.newFixedThreadPool(ASKERS);
    try {
      List<Future<List<Long>>> answers = new ArrayList<>();
      for (int i = 0; i < ASKERS; i++) {
        DeadLetterQueue queue = (i % 4 < 2 ? other : owner).tidemark().deadLetters();
        answers.add(
            threads.submit(
                () -> {
                  together.await(BOUND.toSeconds(), TimeUnit.SECONDS);
                  return asks.apply(queue);
                }));
      }
      return answers.stream().map(Answers::of).flatMap(List::stream).toList();
    } finally {
      threads.shutdownNow();
    }
  }

  private Instance start(LetterSettings letters, FailurePolicy policy) {
    return scenario.start(
        scenario.settings("instance").unitRecords(10),
        refusing(42),
        builder -> builder.policy(policy).deadLetters(letters).watchInterval(OFTEN));
  }

  /**
   * Without its cipher a letter is put back, however often somebody asks; with it, it is applied.
   */
  @Test
  void whatIsSealedIsUnreadableInTheDatabaseAndRedrivenAsItWas() {
    scenario.expect().inOrderOfKeysOnly();
    for (int i = 0; i < 100; i++) {
      scenario.feed().sendTo(0, "key-" + i % KEYS, "value-" + i, DeadLetterTopicCheck.before(i));
    }
    LetterSettings plain = LetterSettings.DEFAULT.version("2.4.1");
    try (Instance sealing = start(plain.cipher(new Vault()), PARKS)) {
      scenario.awaitPosition(0, 100);
      awaitOpen(sealing, 4);
      assertThat(letters(sealing, ALL))
          .extracting(DeadLetter::version, DeadLetter::payload)
          .containsOnly(tuple("2.4.1", PayloadMode.FULL));
    }
    assertThat(kept("sealed, record_key, record_value, header_values[2], header_values[3]"))
        .containsExactly("t", Vault.hex("key-8"), Vault.hex("value-42"), null, Vault.hex("before"));

    cured.set(true);
    try (Instance without = start(plain, PARKS)) {
      without.tidemark().deadLetters().redrive(LetterFilter.open(), "without its cipher");
      DeadLetter parked = awaitRedrivenInVain(without);
      assertThat(parked.state()).isEqualTo(LetterState.PARKED);
      assertThat(parked.causeMessage())
          .contains("was set aside by an application with a cipher, and this one has none");
    }
    Instance with = start(plain.cipher(new Vault()), PARKS);
    with.tidemark().deadLetters().redrive(LetterFilter.open(), "with its cipher");
    awaitOpen(with, 0);
    assertThat(offsets(with, LetterState.REDRIVEN)).hasSize(4);
  }

  /** Nobody can ask for a redrive, but by SQL; and then it is refused, and says why. */
  @ParameterizedTest
  @CsvSource({"HASH, ac4534a0", "NONE,"})
  void whatIsNotKeptWholeCanOnlyBeDiscarded(PayloadMode mode, @Nullable String value) {
    scenario.expect().without(0, 42, 43);
    scenario.feed().send(100);
    Instance instance =
        start(
            LetterSettings.DEFAULT.payload(mode).version("2.4.1"),
            PARKS.otherwise(FailureAction.deadLetter()));
    scenario.awaitPosition(0, 100);
    assertThat(letters(instance, ALL))
        .extracting(DeadLetter::offset, DeadLetter::version, DeadLetter::payload)
        .containsExactly(tuple(42L, "2.4.1", mode));
    assertThat(kept("left(encode(record_value, 'hex'), 8), cardinality(header_keys), sealed"))
        .containsExactly(value, "0", "f");

    cured.set(true);
    DeadLetterQueue queue = instance.tidemark().deadLetters();
    assertThat(queue.redrive(LetterFilter.open(), "repaired")).isEmpty();
    requestRedriveBySql("true");
    DeadLetter dead = awaitRedrivenInVain(instance);
    assertThat(dead.state()).isEqualTo(LetterState.DEAD);
    assertThat(dead.causeMessage())
        .contains("of offset 42 only " + mode + " is kept: it cannot be handled, only discarded");

    assertThat(queue.discard(LetterFilter.open(), "made up for by hand")).hasSize(1);
    awaitOpen(instance, 0);
    assertThat(offsets(instance, LetterState.DISCARDED)).containsExactly(42L);
  }

  /** What the database holds of the letter of offset 42. */
  private List<String> kept(String columns) {
    return scenario
        .database()
        .query("select %s from tidemark_dead_letter where record_offset = 42".formatted(columns))
        .get(0);
  }

  private DeadLetter awaitRedrivenInVain(Instance instance) {
    await("a redrive in vain")
        .atMost(BOUND)
        .until(() -> letters(instance, ALL).get(0).redrives() == 1);
    return letters(instance, ALL).get(0);
  }

  /** As a tool may that has no instance at hand. */
  private void requestRedriveBySql(String which) {
    scenario
        .database()
        .execute(
            "update tidemark_dead_letter set request = 'REDRIVE', requested_by = 'operator', request_reason = 'repaired' where "
                + which);
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "BEFORE_COMMIT",
      inCampaigns = {"IN_HANDLER", "AFTER_COMMIT"})
  void aRedriveThatIsKilledThereHappensOnce(Point point) {
    scenario.expect().inOrderOfKeysOnly();
    scenario.feed().send(100);
    int behind;
    try (Instance parking = start(PARKS, refusing(42))) {
      scenario.awaitPosition(0, 100);
      behind = offsets(parking, LetterState.WAITING).size();
    }
    requestRedriveBySql("state = 'PARKED'");
    try (Worker victim =
        scenario.worker(
            scenario.settings("victim").stopping(point, 0, point == Point.IN_HANDLER ? 42 : 100))) {
      victim.awaitStopped();
      victim.kill();
    }
    assertThat(audited("REDRIVE")).isEqualTo(point == Point.AFTER_COMMIT ? 1 : 0);

    awaitOpen(scenario.start("successor"), 0);
    assertThat(audited("REDRIVE")).isEqualTo(1 + behind);
  }

  @Test
  void aKeyThatIsRedrivenAgainAndAgainWhileItsRecordsKeepComingStaysInOrder() {
    scenario.expect().inOrderOfKeysOnly();
    Set<Long> refused = ConcurrentHashMap.newKeySet();
    Instance instance =
        scenario.start(
            scenario.settings("instance").unitRecords(1),
            (point, partition, from, to) -> {
              if (point == Point.IN_HANDLER && from % 13 == 0 && refused.add(from)) {
                throw new IllegalStateException("not at the first time");
              }
            },
            builder -> builder.policy(PARKS));
    DeadLetterQueue queue = instance.tidemark().deadLetters();
    scenario.underLoad(
        () -> {
          for (int round = 0; round < Campaign.rounds(8, 200); round++) {
            scenario.awaitApplied(scenario.applied() + 10);
            queue.redrive(LetterFilter.open(), "while they come");
          }
        });
    long sent = scenario.log(scenario.topic()).size();
    await("the last")
        .atMost(BOUND)
        .until(
            () -> {
              queue.redrive(LetterFilter.open(), "the rest");
              return scenario.position(0) == sent && queue.find(LetterFilter.open()).isEmpty();
            });
    assertThat(offsets(instance, LetterState.REDRIVEN)).containsAll(refused);
    assertThat(refused).hasSizeGreaterThan(3);
  }

  @Test
  void redriveSurvivesKillAfterKill() {
    scenario.expect().inOrderOfKeysOnly();
    int sent = Campaign.rounds(20, 200) * KEYS;
    int kills = Campaign.rounds(3, 100);
    scenario.feed().send(sent);
    int letters;
    try (Instance parking =
        scenario.start(scenario.settings("parking").unitRecords(10).poison(7))) {
      scenario.awaitPosition(0, sent);
      letters = (int) (sent - scenario.applied());
      awaitOpen(parking, letters);
    }
    requestRedriveBySql("state = 'PARKED'");
    int most = 2 * letters / kills;
    for (int round = 0; round < kills && scenario.applied() < sent - most; round++) {
      Worker victim = scenario.worker(scenario.settings("victim-" + round));
      scenario.awaitAppliedBy("victim-" + round, 1 + ThreadLocalRandom.current().nextInt(most));
      victim.kill();
    }
    Instance successor = scenario.start("successor");
    awaitOpen(successor, 0);
    assertThat(letters(successor, ALL).stream().map(DeadLetter::state).distinct().toList())
        .containsExactly(LetterState.REDRIVEN);
  }

  @ParameterizedTest
  @Variants(
      inEveryBuild = "NATIVE",
      inCampaigns = {"SPRING", "CONNECT"})
  void poisonUnderKillsIsSetAsideAndPublishedOnceEachAndItsNeighboursAreAppliedOnceEach(
      LetterHeaders headers) {
    int records = Campaign.rounds(3_000, 100_000);
    int kills = Campaign.rounds(3, 20);
    int poison = 20;
    int keys = records / 10 + 1; // so that good records come after poison of their key
    List<Long> parking = new ArrayList<>();
    List<Long> waiting = new ArrayList<>();
    Set<Long> parkedKeys = new HashSet<>();
    for (long n = 0; n < records; n++) {
      long key = n * 31 % keys;
      if (parkedKeys.contains(key)) {
        waiting.add(n);
      } else if (n % poison == 0) {
        parking.add(n);
        parkedKeys.add(key);
      }
    }
    scenario.expect().inOrderOfKeysOnly();
    scenario.newDeadLetterTopic();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int n = 0; n < records; n++) {
      sent.add(
          scenario
              .feed()
              .producer()
              .send(
                  new ProducerRecord<>(
                      scenario.topic(),
                      0,
                      null,
                      "key-" + (n * 31L) % keys,
                      "value-" + n,
                      DeadLetterTopicCheck.before(n))));
    }
    scenario.feed().producer().flush();
    assertThat(sent).allMatch(Future::isDone);
    for (int round = 0; scenario.position(0) < records; round++) {
      String name = "victim-" + round;
      Worker victim =
          scenario.worker(
              scenario.settings(name).unitRecords(50).poison(poison).deadLettersAs(headers));
      await("progress or the end")
          .atMost(BOUND)
          .until(
              () -> scenario.appliedBy(name) > records / kills || scenario.position(0) == records);
      victim.kill();
    }

    Instance cure = scenario.start(scenario.settings("cure").deadLettersAs(headers));
    List<Long> parked = offsets(cure, LetterState.PARKED);
    assertThat(parked).isEqualTo(parking);
    assertThat(offsets(cure, LetterState.WAITING))
        .isEqualTo(waiting)
        .anyMatch(offset -> offset % poison != 0);
    assertThat(scenario.applied()).isEqualTo(records - parked.size() - waiting.size());
    scenario.assertDeadLettersOnceEach(headers, parked);

    cure.tidemark().deadLetters().redrive(LetterFilter.open().limit(records), "repaired");
    awaitOpen(cure, 0);
    scenario.assertDeadLettersOnceEach(headers, parked);
  }
}
