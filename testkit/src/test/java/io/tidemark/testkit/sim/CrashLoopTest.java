// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.CrashLoopException;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.internal.runtime.GroupParts;
import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterState;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.StoreRoute;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.LetterRow;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import io.tidemark.testkit.store.MemoryTables;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that end, one after the other, and what that is blamed on. */
final class CrashLoopTest {
  private static final String APPLIED = "applied";
  private static final TopicPartition FIRST = new TopicPartition("orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("orders", 1);

  /** Two that nobody suspects anything after, and those that try the record alone. */
  private static final int PROCESSES = LaneClaim.SUSPECTED_AFTER + CrashLoopException.AFTER;

  private final World world = new World(1);
  private final SimKafka kafka = new SimKafka(world, GroupProtocol.CONSUMER, Timing.DEFAULT);
  private final MemoryDatabase database = new MemoryDatabase(world.environment());
  private Mutant mutant = Mutant.NONE;
  private int started;
  private @Nullable OneProcess last;

  @BeforeEach
  void createTopic() {
    kafka.createTopic("orders", 2);
  }

  @AfterEach
  void close() {
    world.close();
  }

  /** An instance and its group. */
  private final class OneProcess {
    private final Instance instance = world.instance("i" + ++started, Duration.ZERO);
    private final GroupRuntime group;

    /**
     * Starts one.
     *
     * @param meets what its handler does with each record before it applies it
     */
    OneProcess(Meets meets) {
      Store store = mutant.store(new MemoryStore(database), database);
      this.group =
          new GroupRuntime(
              new GroupParts(
                  GroupSettings.of("group"),
                  handlers(record -> meets.meet(this, record)),
                  StoreRoute.to(store),
                  () -> kafka.consumer(instance, "group", ConsumerHabits.PLAIN, KafkaFaults.NONE),
                  () -> kafka.view(KafkaFaults.NONE),
                  new TidemarkListener() {},
                  instance.environment()));
      instance.environment().start("main", group::start);
    }

    /** Its own doing: whoever calls this is gone before it returns. */
    void die() {
      world.after(Duration.ZERO, this::kill);
      world.sleep(Duration.ofDays(1));
    }

    void kill() {
      String owner = group.status().owner();
      instance.kill();
      database.disconnect(owner);
    }

    boolean lives() {
      return instance.alive();
    }

    void closeInOrder() {
      instance.environment().start("closer", () -> group.close(Duration.ofSeconds(30)));
      await(() -> kafka.members("group") == 0);
    }
  }

  @FunctionalInterface
  private interface Meets {
    void meet(OneProcess process, ConsumerRecord<byte[], byte[]> record);
  }

  private static HandlerSet handlers(Consumer<ConsumerRecord<byte[], byte[]>> meets) {
    return new HandlerSet(
        List.of(
            new HandlerDefinition("orders", Set.of("orders"), 100, () -> new Orders(meets))
                .with(FailurePolicy.noRetry())));
  }

  private record Orders(Consumer<ConsumerRecord<byte[], byte[]>> meets) implements UnitHandler {
    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      return run -> {
        MemoryTables tables = run.transaction().resource(MemoryTables.class);
        for (ConsumerRecord<byte[], byte[]> record : unit.records()) {
          meet(unit, record);
          tables.append(APPLIED, coordinates(record));
        }
        return unit.records().size();
      };
    }

    private void meet(UnitOfWork unit, ConsumerRecord<byte[], byte[]> record) {
      try {
        meets.accept(record);
      } catch (IllegalArgumentException refused) {
        throw RecordFailure.of(unit, unit.records().indexOf(record), "orders", refused);
      }
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private static String coordinates(ConsumerRecord<byte[], byte[]> record) {
    return record.partition() + "@" + record.offset();
  }

  private void append(TopicPartition partition, int records) {
    for (int i = 0; i < records; i++) {
      kafka.append(partition, null, new byte[0]);
    }
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      world.sleep(Duration.ofMillis(100));
    }
  }

  private LaneRow row(int partition) {
    return database
        .lane(new PartitionKey(SimClusterView.CLUSTER_ID, "group", "orders", partition).lane(0))
        .orElseThrow();
  }

  private boolean isAt(int partition, long position) {
    return database.lanes().stream()
        .anyMatch(
            row ->
                row.lane().partition().partition() == partition
                    && row.position().nextOffset() == position);
  }

  /** Starts one process after the other, until one has brought both partitions so far. */
  private int processesUntil(long first, long second, int most, Meets meets) {
    return processesUntil(() -> isAt(0, first) && isAt(1, second), most, meets);
  }

  private int processesUntil(BooleanSupplier done, int most, Meets meets) {
    for (int ended = 0; ended <= most; ended++) {
      OneProcess process = new OneProcess(meets);
      await(() -> !process.lives() || done.getAsBoolean());
      last = process;
      if (process.lives()) {
        return ended;
      }
    }
    return most + 1;
  }

  /** Ends its process in the middle of a unit, and has a slow neighbour in hand each time. */
  private void meetDeadly(OneProcess process, ConsumerRecord<byte[], byte[]> record) {
    if (coordinates(record).equals("0@5")) {
      world.sleep(Duration.ofMillis(10));
      process.die();
    }
    if (record.partition() == 1) {
      world.sleep(Duration.ofMillis(200));
    }
  }

  @Test
  void aDeadlyRecordIsSetAsideAndNoneOfItsNeighbours() {
    append(FIRST, 10);
    append(SECOND, 4);

    assertThat(processesUntil(10, 4, 2 * PROCESSES, this::meetDeadly)).isEqualTo(PROCESSES);

    LetterRow letter = database.letters().get(0);
    assertThat(database.letters()).hasSize(1);
    assertThat(letter.letter().record().offset()).isEqualTo(5);
    assertThat(letter.state()).isEqualTo(LetterState.DEAD);
    assertThat(database.rows(APPLIED)).doesNotHaveDuplicates().hasSize(13);
  }

  @Test
  void withAttemptsInMemoryOnlyNobodyGetsPastIt() {
    mutant = Mutant.ofStore(SuspectMutants.AttemptsInMemoryOnly::new);
    append(FIRST, 10);

    assertThat(processesUntil(10, 0, 4 * PROCESSES, this::meetDeadly)).isGreaterThan(4 * PROCESSES);
    assertThat(database.letters()).isEmpty();
  }

  /** Takes longer than a deploy waits. */
  private void meetSlowly(OneProcess process, ConsumerRecord<byte[], byte[]> record) {
    world.note(() -> process.instance + " meets " + coordinates(record));
    world.sleep(Duration.ofMinutes(5));
  }

  private void suspectAfterKills() {
    for (int i = 0; i < LaneClaim.SUSPECTED_AFTER; i++) {
      OneProcess process = new OneProcess(this::meetSlowly);
      await(() -> isClaimedBy(process));
      process.kill();
    }
  }

  private boolean isClaimedBy(OneProcess process) {
    return database.lanes().stream()
        .anyMatch(row -> process.group.status().owner().equals(row.owner()));
  }

  private void deployInOrder(int times) {
    for (int i = 0; i < times; i++) {
      OneProcess process = new OneProcess(this::meetSlowly);
      await(() -> isClaimedBy(process) && row(0).losses().onTrial());
      process.closeInOrder();
    }
  }

  @Test
  void deploysInOrderHoldNothingAgainstARecordThatIsCutOffEachTime() {
    append(FIRST, 1);
    suspectAfterKills();

    deployInOrder(10);

    assertThat(row(0).losses().owners()).isEqualTo(LaneClaim.SUSPECTED_AFTER);
    assertThat(row(0).losses().attempts()).isZero();
    assertThat(row(0).losses().onTrial()).isFalse();
    assertThat(processesUntil(1, 0, 0, (process, record) -> {})).isZero();
    assertThat(database.letters()).isEmpty();
    assertThat(database.rows(APPLIED)).containsExactly("0@0");
  }

  /** Has a record parked, with another behind it, and asks for it. */
  private void parkAndAskFor() {
    byte[] key = {7};
    append(FIRST, 5);
    kafka.append(FIRST, key, new byte[0]);
    kafka.append(FIRST, key, new byte[0]);
    append(FIRST, 3);
    OneProcess parking =
        new OneProcess(
            (process, record) -> {
              if (coordinates(record).equals("0@5")) {
                throw new IllegalArgumentException("refused");
              }
            });
    await(() -> isAt(0, 10));
    parking.closeInOrder();
    ask();
  }

  private void ask() {
    Store operators = new MemoryStore(database);
    operators.open(new StoreContext("operator", 1, TimeLimits.DEFAULT));
    LetterRequest request = new LetterRequest(Errand.REDRIVE, "operator", "repaired", 10);
    List<Long> asked =
        operators
            .letters()
            .request(SimClusterView.CLUSTER_ID, "group", LetterFilter.open(), request);
    assertThat(asked).containsExactly(letter().id());
  }

  private LetterRow letter() {
    return database.letters().get(0);
  }

  private boolean isAtRest() {
    return letter().state() == LetterState.PARKED && letter().request() == null;
  }

  /** Ends its process by a redrive, though a record of the lane was passed before. */
  private int processesUntilAtRest(int most) {
    return processesUntil(
        this::isAtRest,
        most,
        (process, record) -> {
          if (coordinates(record).equals("0@5")) {
            append(FIRST, 1);
          }
          meetDeadly(process, record);
        });
  }

  @Test
  void aDeadlyLetterIsPutBackThoughRecordsOfItsLaneArePassedAllTheWhile() {
    parkAndAskFor();

    assertThat(processesUntilAtRest(2 * PROCESSES)).isEqualTo(PROCESSES);

    assertThat(letter().cause())
        .isNotNull()
        .satisfies(
            cause ->
                assertThat(cause.message())
                    .contains(
                        CrashLoopException.class.getSimpleName(),
                        "3 processes ended while they redrove offset 5 alone"));
    assertThat(letter().tries()).isEqualTo(1 + CrashLoopException.AFTER);
    assertThat(database.letters())
        .extracting(LetterRow::state)
        .containsExactly(LetterState.PARKED, LetterState.WAITING);
    assertThat(database.rows(APPLIED)).doesNotHaveDuplicates().doesNotContain("0@5", "0@6");
    assertThat(isAt(0, 10 + PROCESSES)).isTrue();
  }

  @Test
  void whoAsksAgainHasItTriedAnewAndIsServedOnceItIsRepaired() {
    parkAndAskFor();
    processesUntilAtRest(2 * PROCESSES);
    Objects.requireNonNull(last).closeInOrder();

    ask();
    assertThat(processesUntilAtRest(2 * PROCESSES)).isEqualTo(CrashLoopException.AFTER);
    Objects.requireNonNull(last).closeInOrder();
    ask();

    assertThat(processesUntil(this::allRedriven, 0, (process, record) -> {})).isZero();
    assertThat(database.rows(APPLIED)).doesNotHaveDuplicates().contains("0@5", "0@6");
  }

  private boolean allRedriven() {
    return database.letters().stream().allMatch(row -> row.state() == LetterState.REDRIVEN);
  }

  @Test
  void withoutTrialsOfLettersThatAreCommittedNobodyGetsPastIt() {
    mutant = Mutant.ofStore(SuspectMutants.LettersTrialNotCommitted::new);
    parkAndAskFor();

    assertThat(processesUntilAtRest(3 * PROCESSES)).isGreaterThan(3 * PROCESSES);
  }

  @Test
  void ifPassedRecordsClearedLettersNobodyWouldGetPastIt() {
    mutant = Mutant.ofStore(SuspectMutants.RecordsClearLetters::new);
    parkAndAskFor();

    assertThat(processesUntilAtRest(3 * PROCESSES)).isGreaterThan(3 * PROCESSES);
  }

  @Test
  void aHarmlessLetterIsRedrivenHoweverOftenItsProcessIsKilledBesidesOrDeployedInOrder() {
    parkAndAskFor();
    suspectAfterKills();
    for (int killed = 1; killed < CrashLoopException.AFTER; killed++) {
      OneProcess process = inTrialOfTheLetter();
      process.kill();
    }
    for (int deployed = 0; deployed < 10; deployed++) {
      inTrialOfTheLetter().closeInOrder();
    }
    assertThat(letter().lostOwners()).isEqualTo(CrashLoopException.AFTER - 1);

    assertThat(processesUntil(this::allRedriven, 0, (process, record) -> {})).isZero();
    assertThat(letter().lostOwners()).isZero();
    assertThat(database.rows(APPLIED)).doesNotHaveDuplicates().contains("0@5", "0@6");
  }

  private OneProcess inTrialOfTheLetter() {
    OneProcess process = new OneProcess(this::meetSlowly);
    await(() -> isClaimedBy(process) && row(0).losses().trialLetter() != null);
    return process;
  }

  @Test
  void deploysThatAreTakenForLossesDo() {
    mutant = Mutant.ofStore(SuspectMutants.ReleaseForgotten::new);
    append(FIRST, 1);
    suspectAfterKills();

    deployInOrder(CrashLoopException.AFTER);

    assertThat(processesUntil(1, 0, 0, (process, record) -> {})).isZero();
    assertThat(database.letters()).hasSize(1);
  }
}
