// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.PartitionKey;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.contract.ClaimContract;
import io.tidemark.testkit.contract.IdempotencyKeysContract;
import io.tidemark.testkit.contract.LaneShapeContract;
import io.tidemark.testkit.contract.LaneTableContract;
import io.tidemark.testkit.contract.LostOwnersContract;
import io.tidemark.testkit.contract.OutboxContract;
import io.tidemark.testkit.contract.StoreContract;
import io.tidemark.testkit.contract.StoreUnderTest;
import io.tidemark.testkit.store.AuditEntry;
import io.tidemark.testkit.store.GapEntry;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import io.tidemark.testkit.store.MemoryTables;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Negative controls of the stores' contracts: each wrong store fails the test that is there for it.
 */
final class ContractMutantsTest {
  private static final String APART = "lanesApartKeepTheirShape";
  private static final String RESTS = "aLaneThatIsNotNeededAnyMoreIsFenced";
  private static final String SHAPED = "aPartitionGetsTheShapeItIsClaimedIn";

  /** A wrong store, and the test that must notice. */
  private record Wrong(
      Supplier<StoreMutant> mutant,
      Function<Supplier<StoreMutant>, StoreContract> contract,
      String test) {
    @Override
    public String toString() {
      return mutant.get().getClass().getSimpleName() + " by " + test;
    }
  }

  static Stream<Wrong> wrong() {
    return Stream.of(
        new Wrong(StoreMutants.NoEpoch::new, LaneTables::new, "aFencedOwnerCannotAdvance"),
        new Wrong(
            StoreMutants.NoExpectedPosition::new,
            LaneTables::new,
            "anOwnerThatIsNotWhereItThinksCannotAdvance"),
        new Wrong(StoreMutants.RowCountIgnored::new, LaneTables::new, "aFencedOwnerCannotAdvance"),
        new Wrong(
            StoreMutants.ClaimOnlyReads::new,
            Claims::new,
            "aClaimWaitsForAnOpenCommitAndSeesItsPosition"),
        new Wrong(
            StoreMutants.ReadThenFence::new,
            Claims::new,
            "aClaimWaitsForAnOpenCommitAndSeesItsPosition"),
        new Wrong(StoreMutants.OnlyLaneZeroClaimed::new, Claims::new, "allLanesGetOneEpoch"),
        new Wrong(
            StoreMutants.ResolveOnlyReads::new,
            LaneTables::new,
            "resolveWaitsForABackendThatStillCommits"));
  }

  static Stream<Wrong> wrongLanes() {
    return Stream.of(
        new Wrong(LaneMutants.SkipOneTooFew::new, Shapes::new, APART),
        new Wrong(LaneMutants.SkipOneTooMany::new, Shapes::new, APART),
        new Wrong(LaneMutants.DividedAtFurthest::new, Shapes::new, APART),
        new Wrong(LaneMutants.DividedAtSmallest::new, Shapes::new, APART),
        new Wrong(LaneMutants.DividedApart::new, Shapes::new, APART),
        new Wrong(LaneMutants.ApartByOtherHash::new, Shapes::new, APART),
        new Wrong(LaneMutants.NewLanesAtZero::new, Shapes::new, SHAPED),
        new Wrong(LaneMutants.NewLanesOneTooFar::new, Shapes::new, SHAPED),
        new Wrong(LaneMutants.RestingLeftOut::new, Shapes::new, RESTS),
        new Wrong(LaneMutants.LastLaneLeftOut::new, Shapes::new, RESTS));
  }

  static Stream<Wrong> wrongSuspects() {
    return Stream.of(
        new Wrong(
            SuspectMutants.AttemptsInMemoryOnly::new,
            Losses::new,
            "whoIsLostInATrialCountsAsAnAttempt"),
        new Wrong(
            SuspectMutants.TrialNotCommitted::new,
            Losses::new,
            "whoIsLostInATrialCountsAsAnAttempt"),
        new Wrong(
            SuspectMutants.LettersTrialNotCommitted::new,
            Losses::new,
            "whoIsLostInTheTrialOfALetterIsNotCountedAsAnAttemptAtTheNextRecord"),
        new Wrong(
            SuspectMutants.RecordsClearLetters::new,
            Losses::new,
            "whoPassesARecordForgetsNobodyThatMayHaveBeenLostOverALetter"),
        new Wrong(
            SuspectMutants.LossesNotTold::new,
            Losses::new,
            "whoStillOwnsAPartitionWhenAnotherClaimsItWasLost"),
        new Wrong(
            SuspectMutants.ReleaseForgotten::new, Losses::new, "whoGaveAPartitionUpWasNotLost"));
  }

  static Stream<Wrong> wrongOutboxes() {
    String order = "aLanesMessagesComeInTheOrderOfTheirCause";
    return Stream.of(
        new Wrong(OutboxMutants.BySequence::new, Outboxes::new, order),
        new Wrong(OutboxMutants.DeletedOnceRead::new, Outboxes::new, order),
        new Wrong(OutboxMutants.ReplayNotCompared::new, Outboxes::new, order),
        new Wrong(
            OutboxMutants.NotDeleted::new, Outboxes::new, "whatWasPublishedIsDeletedUpToItsMark"),
        new Wrong(
            OutboxMutants.AddedApart::new,
            Outboxes::new,
            "messagesOfAUnitThatIsRolledBackNeverWere"),
        new Wrong(OutboxMutants.EpochNotAsked::new, Outboxes::new, "whoIsFencedPublishesNothing"));
  }

  static Stream<Wrong> wrongKeys() {
    return Stream.of(
        new Wrong(KeyMutants.AddedApart::new, Keys::new, "aUnitThatRollsBackKeepsNoKey"),
        new Wrong(KeyMutants.RestKept::new, Keys::new, "whatIsTakenBackIsNew"),
        new Wrong(KeyMutants.PayloadNotCompared::new, Keys::new, "thePayloadThatCameFirstIsKept"),
        new Wrong(KeyMutants.OneScope::new, Keys::new, "scopesAndBucketsTellKeysApart"),
        new Wrong(KeyMutants.PurgedAtAnyAge::new, Keys::new, "onlyWhatIsOldEnoughIsDeleted"));
  }

  @ParameterizedTest
  @MethodSource({"wrong", "wrongLanes", "wrongSuspects", "wrongOutboxes", "wrongKeys"})
  void isFound(Wrong wrong) throws Exception {
    assertThat(failure(wrong.contract().apply(wrong.mutant()), wrong.test()))
        .get(InstanceOfAssertFactories.THROWABLE)
        .isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @MethodSource({"wrong", "wrongLanes", "wrongSuspects", "wrongOutboxes", "wrongKeys"})
  void aRightStorePasses(Wrong wrong) throws Exception {
    assertThat(failure(wrong.contract().apply(Right::new), wrong.test())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wrongLanes")
  void aStoreThatClaimsByHandPasses(Wrong wrong) throws Exception {
    assertThat(failure(wrong.contract().apply(LaneMutants.ClaimedByHand::new), wrong.test()))
        .isEmpty();
  }

  /** A store that does what it should. */
  private static final class Right extends StoreMutant {}

  private static Optional<Throwable> failure(StoreContract contract, String test) throws Exception {
    invokeAnnotated(contract, BeforeEach.class);
    try {
      method(contract, test).invoke(contract);
      return Optional.empty();
    } catch (InvocationTargetException e) {
      return Optional.of(e.getCause());
    } finally {
      invokeAnnotated(contract, AfterEach.class);
    }
  }

  private static void invokeAnnotated(
      StoreContract contract, Class<? extends Annotation> annotation) throws Exception {
    for (Method method : methods(contract)) {
      if (method.isAnnotationPresent(annotation)) {
        method.setAccessible(true);
        method.invoke(contract);
      }
    }
  }

  private static Method method(StoreContract contract, String name) {
    Method method =
        methods(contract).stream()
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow();
    method.setAccessible(true);
    return method;
  }

  /** Those of what is extended come first, as they do where they are run. */
  private static List<Method> methods(StoreContract contract) {
    List<Method> methods = new ArrayList<>();
    for (Class<?> type = contract.getClass(); type != null; type = type.getSuperclass()) {
      methods.addAll(0, Arrays.asList(type.getDeclaredMethods()));
    }
    return methods;
  }

  private static final class LaneTables extends LaneTableContract {
    private final Supplier<StoreMutant> mutant;

    LaneTables(Supplier<StoreMutant> mutant) {
      this.mutant = mutant;
    }

    @Override
    protected StoreUnderTest create() {
      return new MutatedStore(mutant);
    }
  }

  private static final class Shapes extends LaneShapeContract {
    private final Supplier<StoreMutant> mutant;

    Shapes(Supplier<StoreMutant> mutant) {
      this.mutant = mutant;
    }

    @Override
    protected StoreUnderTest create() {
      return new MutatedStore(mutant);
    }
  }

  private static final class Losses extends LostOwnersContract {
    private final Supplier<StoreMutant> mutant;

    Losses(Supplier<StoreMutant> mutant) {
      this.mutant = mutant;
    }

    @Override
    protected StoreUnderTest create() {
      return new MutatedStore(mutant);
    }
  }

  private static final class Outboxes extends OutboxContract {
    private final Supplier<StoreMutant> mutant;

    Outboxes(Supplier<StoreMutant> mutant) {
      this.mutant = mutant;
    }

    @Override
    protected StoreUnderTest create() {
      return new MutatedStore(mutant);
    }
  }

  private static final class Keys extends IdempotencyKeysContract {
    private final Supplier<StoreMutant> mutant;

    Keys(Supplier<StoreMutant> mutant) {
      this.mutant = mutant;
    }

    @Override
    protected StoreUnderTest create() {
      return new MutatedStore(mutant);
    }
  }

  private static final class Claims extends ClaimContract {
    private final Supplier<StoreMutant> mutant;

    Claims(Supplier<StoreMutant> mutant) {
      this.mutant = mutant;
    }

    @Override
    protected StoreUnderTest create() {
      return new MutatedStore(mutant);
    }
  }

  private static final class MutatedStore implements StoreUnderTest {
    private final MemoryDatabase database = new MemoryDatabase();
    private final Supplier<StoreMutant> mutant;

    MutatedStore(Supplier<StoreMutant> mutant) {
      this.mutant = mutant;
    }

    @Override
    public Store open(String owner, TimeLimits limits) {
      Store store = mutant.get().wrap(new MemoryStore(database), database);
      store.open(new StoreContext(owner, 4, limits));
      return store;
    }

    @Override
    public Writer writer(UnitTransaction transaction) {
      MemoryTables tables = transaction.resource(MemoryTables.class);
      return text -> tables.insert("written", text, text);
    }

    @Override
    public List<String> written() {
      return database.rows("written").stream().map(String.class::cast).toList();
    }

    @Override
    public int waiting() {
      return database.waitingStatements();
    }

    @Override
    public void plant(PartitionKey partition, UUID topicId, int lanes, long offset) {
      database.plant(partition, topicId, lanes, offset);
    }

    @Override
    public void delete(PartitionKey partition) {
      database.delete(partition);
    }

    @Override
    public List<AuditEntry> audit(PartitionKey partition) {
      return database.audit();
    }

    @Override
    public List<GapEntry> gaps(PartitionKey partition) {
      return database.gaps();
    }

    @Override
    public void close() {
      // A database in memory needs no end.
    }
  }
}
