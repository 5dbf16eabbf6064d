// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Negative controls: the protocol is broken on purpose, and the simulation finds it, for what it
 * is. What {@link SimulationTest} says of the right one is worth as much. Wrong stores that a right
 * runtime does not notice are found by their contract: {@link ContractMutantsTest}.
 */
final class MutantsTest {
  /** Each is found sooner; the bound is for one that survives. */
  private static final int SEEDS = 1_000;

  private static final String WITH_ADVANCE = "a letter is changed by a unit of its lane";
  private static final String PARKED = "nothing of a parked key is applied before it is redriven";
  private static final String HALTED = "nothing halts a partition but its handler: ";

  /** A partition ends so that was handed a position which is behind the database's. */
  private static final String ELSEWHERE = HALTED + "io.tidemark.store.PositionConflictException";

  /** What this is taken for: a position which is ahead of the database's. */
  private static final String SET_BACK = "the database is never set back";

  /** A partition ends so where the database refuses that an effect is there twice. */
  private static final String TWICE =
      HALTED + "io.tidemark.testkit.store.DatabaseException: duplicate key";

  private static final String OWNER = "only the owner";
  private static final String TOGETHER = "only lanes that are together are divided anew";
  private static final String DIVIDED = "each of ";
  private static final String FENCED = "every lane of ";
  private static final String LANE_OF_KEY = "a record is handled in the lane of its key";
  private static final String LAG = "[payments-";
  private static final String OPENED = BreakerBook.OPENED;
  private static final String CALLED = BreakerBook.CALLED;
  private static final String NOT_OWN = InstanceListener.NOT_OWN;
  private static final String STILL = "records are still set aside";
  private static final String UNTIL = "what is not possible yet is tried until a time";
  private static final String NAMED = "what a move leaves out is named with it";
  private static final String TAKEN = "a move takes to ";

  static Stream<Wrong> wrongStores() {
    return Stream.of(
        Wrong.store("no epoch in the compare and set", StoreMutants.NoEpoch::new, OWNER).from(100),
        Wrong.store("neither epoch nor expected position", StoreMutants.BlindUpdate::new, OWNER)
            .from(100),
        Wrong.store(
            "row count ignored",
            StoreMutants.RowCountIgnored::new,
            "effects and advance commit together"),
        Wrong.store(
            "effects and position in two transactions",
            StoreMutants.TwoTransactions::new,
            "effects come with an advance"),
        Wrong.store("plain SELECT claim", StoreMutants.ClaimOnlyReads::new, OWNER),
        Wrong.store("added partition one too far", StoreMutants.AddedOneTooFar::new, "no gap"),
        Wrong.store("claim reads before it fences", StoreMutants.ReadThenFence::new, ELSEWHERE),
        Wrong.store("only configured lanes fenced", StoreMutants.OnlyLaneZeroFenced::new, OWNER)
            .from(180),
        Wrong.store("only configured lanes claimed", StoreMutants.OnlyLaneZeroClaimed::new, LAG));
  }

  static Stream<Wrong> wrongLanes() {
    return Stream.of(
        Wrong.store("a lane skips too little", LaneMutants.SkipOneTooFew::new, "applied lies in"),
        Wrong.store("a lane skips too much", LaneMutants.SkipOneTooMany::new, "no gap"),
        Wrong.store("idle past an open record", LaneMutants.IdleOneTooFar::new, "no gap"),
        Wrong.store("divided apart, furthest", LaneMutants.DividedAtFurthest::new, TOGETHER),
        Wrong.store("divided apart, smallest", LaneMutants.DividedAtSmallest::new, TOGETHER),
        Wrong.store("divided apart, as they are", LaneMutants.DividedApart::new, TOGETHER),
        Wrong.store("new lanes start at 0", LaneMutants.NewLanesAtZero::new, DIVIDED),
        Wrong.store("new lanes one too far", LaneMutants.NewLanesOneTooFar::new, DIVIDED),
        Wrong.store("lanes at rest left out", LaneMutants.RestingLeftOut::new, FENCED),
        Wrong.store("last lane left out", LaneMutants.LastLaneLeftOut::new, FENCED),
        Wrong.store("lanes apart, other hash", LaneMutants.ApartByOtherHash::new, LANE_OF_KEY));
  }

  static Stream<Wrong> wrongJumps() {
    return Stream.of(
        Wrong.store("gaps not with their jump", JumpMutants.GapsLater::new, NAMED),
        Wrong.store("gap one short", JumpMutants.GapOneShort::new, NAMED),
        Wrong.store("a move does not fence", JumpMutants.NotFenced::new, "epochs only grow"),
        Wrong.store("a move fences one lane", JumpMutants.FirstLaneFenced::new, "all lanes of "),
        Wrong.store("replay not bumped", JumpMutants.ReplayKept::new, "who goes back gets a new "),
        Wrong.store("a jump takes lanes back", JumpMutants.JumpTakesBack::new, TAKEN),
        Wrong.store("new topic, old position", JumpMutants.RestartGoesOn::new, TAKEN),
        Wrong.store(
            "new topic for one lane",
            JumpMutants.RestartOfFirstLane::new,
            "every lane is given to a later topic"),
        Wrong.store(
            "topic id not compared", JumpMutants.TopicNotCompared::new, "nobody begins with"),
        new Wrong(
            "read on from last lane",
            Mutant.ofConsumer(JumpMutants.ReadOnFromLastLane::new),
            "no gap"),
        Wrong.consumer("reset by itself", ConsumerMutants.ResetsByItself::new, "no gap"));
  }

  static Stream<Wrong> wrongLetters() {
    return Stream.of(
        Wrong.store("letter outside the unit", LetterMutants.AddedApart::new, WITH_ADVANCE),
        Wrong.store("letter ends outside the unit", LetterMutants.SettledApart::new, WITH_ADVANCE),
        Wrong.store("letter not written", LetterMutants.Forgotten::new, "no gap"),
        Wrong.store("parked keys not read", LetterMutants.ParkedKeysNotRead::new, PARKED),
        Wrong.store(
            "parked keys not read after doubts",
            LetterMutants.ParkedKeysNotReadAfterDoubt::new,
            PARKED),
        Wrong.store("key freed too early", LetterMutants.FreedTooEarly::new, PARKED).from(790),
        Wrong.store(
            "replay of a redrive not counted",
            LetterMutants.ReplayNotCounted::new,
            "an advance leaves all but the position alone"),
        Wrong.store("left out in silence", LetterMutants.LeftOutInSilence::new, "no gap"));
  }

  static Stream<Wrong> wrongSuspects() {
    return Stream.of(
        Wrong.store("attempts in memory only", SuspectMutants.AttemptsInMemoryOnly::new, LAG),
        Wrong.store("trial not committed", SuspectMutants.TrialNotCommitted::new, LAG),
        Wrong.store("lost owners not told", SuspectMutants.LossesNotTold::new, LAG));
  }

  static Stream<Wrong> wrongBreakers() {
    return Stream.of(
        new Wrong("breaker counting poison", new GuardMutants.PoisonCounts(), OPENED),
        new Wrong("permit of an aborted unit kept", new GuardMutants.PermitKept(), LAG),
        new Wrong("open breaker not heeded", new GuardMutants.OpenIsClosed(), CALLED),
        new Wrong("tries used while it is away", GuardMutants.awayIsOwn(), NOT_OWN),
        new Wrong("tries used while a breaker is open", GuardMutants.openIsOwn(), NOT_OWN)
            .from(1500));
  }

  static Stream<Wrong> wrongWaits() {
    return Stream.of(
        Wrong.store("not yet, and never due", LetterMutants.NeverDue::new, STILL),
        Wrong.store("not yet, without an end", LetterMutants.TimeBeginsAnew::new, UNTIL));
  }

  static Stream<Wrong> wrongAfterDoubts() {
    Mutant retried = Mutant.ofStore(StoreMutants.DoubtIsRetried::new);
    Mutant noPosition = Mutant.ofStore(StoreMutants.NoExpectedPosition::new);
    return Stream.of(
        Wrong.store("in doubt taken as success", StoreMutants.DoubtIsSuccess::new, SET_BACK),
        new Wrong("retry on in doubt", retried, ELSEWHERE),
        new Wrong(
            "retry on in doubt, and no expected position",
            noPosition.and(retried),
            "applied lies in"),
        Wrong.store("doubt resolved by a look", StoreMutants.ResolveOnlyReads::new, SET_BACK),
        Wrong.store("doubt resolved as done", StoreMutants.ResolvedAsDone::new, SET_BACK),
        Wrong.store("doubt resolved as not done", StoreMutants.ResolvedAsNotDone::new, ELSEWHERE),
        Wrong.store("failure judged under no claim", StoreMutants.ClaimNotConfirmed::new, TWICE)
            .from(150));
  }

  static Stream<Wrong> wrongUsesOfTheConsumer() {
    return Stream.of(
        Wrong.consumer("seek dropped", ConsumerMutants.SeekDropped::new, "no gap"),
        Wrong.consumer("seek one too far", ConsumerMutants.SeekOneTooFar::new, "no gap"),
        Wrong.consumer("last offset + 1 only", ConsumerMutants.LastOffsetPlusOne::new, LAG),
        Wrong.consumer(
            "lost treated as revoked",
            ConsumerMutants.LostIsRevoked::new,
            "what Kafka takes without asking is lost"),
        Wrong.consumer(
            "Kafka told what was polled",
            ConsumerMutants.MirrorOfPolled::new,
            "Kafka is never told more"));
  }

  @ParameterizedTest
  @MethodSource({
    "wrongStores",
    "wrongLanes",
    "wrongJumps",
    "wrongLetters",
    "wrongSuspects",
    "wrongBreakers",
    "wrongWaits",
    "wrongAfterDoubts",
    "wrongUsesOfTheConsumer"
  })
  void isFound(Wrong wrong) {
    wrong.requireFound(Campaign::new, SEEDS);
  }
}
