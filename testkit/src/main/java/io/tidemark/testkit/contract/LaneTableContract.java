// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FencedException;
import io.tidemark.store.Gap;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.StoredLane;
import io.tidemark.store.TopicChange;
import io.tidemark.testkit.store.AuditEntry;
import io.tidemark.testkit.store.GapEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What {@link io.tidemark.store.LaneTable} promises once a partition is claimed: advance, resolve,
 * release, look, move.
 */
public abstract class LaneTableContract extends StoreContract {
  private static final UUID MADE_AGAIN = new UUID(8, 8);
  private static final PartitionKey UNKNOWN = new PartitionKey("cluster", "group", "unknown", 0);

  // Advance.

  @Test
  final void aFencedOwnerCannotAdvance() {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    claimed(theirs, stored(PARTITION));

    FencedException fenced =
        assertThrows(
            FencedException.class, () -> commitUnit(ours, advance(LANE, old.epoch(), 0, 1), "a"));

    assertEquals(old.epoch(), fenced.epoch());
    assertEquals(List.of(), database.written());
    assertEquals(0, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  @Test
  final void anOwnerThatIsNotWhereItThinksCannotAdvance() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    commitUnit(ours, advance(LANE, claim.epoch(), 0, 3), "a");

    for (long wrong : new long[] {0, 2, 4}) {
      assertThrows(
          PositionConflictException.class,
          () -> commitUnit(ours, advance(LANE, claim.epoch(), wrong, 5), "at " + wrong));
    }

    assertEquals(List.of("a"), database.written());
    assertEquals(3, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  @Test
  final void whatIsFoundInsteadTellsWhichUnitBroughtTheLaneThere() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    Advance done = advance(LANE, claim.epoch(), 0, 3);
    commitUnit(ours, done, "a");

    PositionConflictException conflict =
        assertThrows(
            PositionConflictException.class,
            () -> commitUnit(ours, advance(LANE, claim.epoch(), 4, 5), "b"));

    assertEquals(4, conflict.expected());
    assertEquals(3, conflict.stored());
    assertFalse(conflict.wentBack(done.token()), "the last unit is there, and so only moved");
    assertTrue(conflict.wentBack(UUID.randomUUID()), "the last unit is gone");
  }

  @Test
  final void fencedCountsBeforeMisplaced() {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    claimed(theirs, stored(PARTITION));

    assertThrows(
        FencedException.class, () -> commitUnit(ours, advance(LANE, old.epoch(), 9, 10), "a"));
  }

  @Test
  final void anEmptyUnitMayStayWhereItIs() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 4));
    Advance advance = advance(LANE, claim.epoch(), 4, 4);

    ours.transactions()
        .inTransaction(
            LANE,
            transaction -> {
              ours.lanes().advance(transaction, advance);
              return advance;
            });

    assertEquals(advance.token(), onlyLane(claimed(ours, stored(PARTITION))).commitToken());
  }

  @Test
  final void theSecondOfTwoUnitsThatStartAtOnePlaceFindsItTaken() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    OpenUnit first = holdAdvanced(ours, advance(LANE, claim.epoch(), 0, 1));

    Future<Advance> second =
        inBackground(() -> commitUnit(theirs, advance(LANE, claim.epoch(), 0, 2), "twin"));
    awaitWaiting(second);
    first.finish();

    assertThrows(PositionConflictException.class, () -> get(second));
    assertEquals(List.of(), database.written());
    assertEquals(1, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  // Leave out.

  private static Gap gap(long epoch, long from) {
    return new Gap(LANE, epoch, from, from + 1, Gap.FAILED);
  }

  private void leaveOut(Gap gap, Advance advance) throws Exception {
    ours.transactions()
        .inTransaction(
            LANE,
            transaction -> {
              ours.lanes().leaveOut(transaction, gap);
              ours.lanes().advance(transaction, advance);
              return gap;
            });
  }

  @Test
  final void whatIsLeftOutIsWrittenDownWithTheAdvance() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 3));

    leaveOut(gap(claim.epoch(), 5), advance(LANE, claim.epoch(), 3, 8));

    assertEquals(
        List.of(new GapEntry(LANE, TOPIC_ID, 5, 6, Gap.FAILED, claim.epoch())),
        database.gaps(PARTITION));
    assertEquals(8, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  @Test
  final void whatIsNotPassedIsNotLeftOut() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 3));

    assertThrows(
        PositionConflictException.class,
        () -> leaveOut(gap(claim.epoch(), 4), advance(LANE, claim.epoch(), 4, 5)));

    assertEquals(List.of(), database.gaps(PARTITION));
    assertEquals(3, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  @Test
  final void aFencedOwnerLeavesNothingOut() {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    claimed(theirs, stored(PARTITION));

    assertThrows(
        FencedException.class,
        () ->
            ours.transactions()
                .inTransaction(
                    LANE,
                    transaction -> {
                      ours.lanes().leaveOut(transaction, gap(old.epoch(), 0));
                      return "committed";
                    }));

    assertEquals(List.of(), database.gaps(PARTITION));
  }

  // Resolve.

  @Test
  final void resolveClaimsAgainAndTellsTheToken() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    Advance advance = commitUnit(ours, advance(LANE, old.epoch(), 0, 1), "a");

    PartitionClaim claim = resolved(old.epoch());

    assertTrue(claim.epoch() > old.epoch());
    assertEquals(TOPIC_ID, claim.topicId());
    assertEquals(advance.token(), onlyLane(claim).commitToken());
    assertEquals(1, claim.resumeAt().nextOffset());
  }

  @Test
  final void resolveMakesLateBytesHarmless() {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));

    PartitionClaim claim = resolved(old.epoch());

    assertEquals(0, claim.resumeAt().nextOffset());
    assertThrows(
        FencedException.class, () -> commitUnit(theirs, advance(LANE, old.epoch(), 0, 1), "a"));
  }

  @Test
  final void resolveBumpsEveryLane() {
    database.plant(PARTITION, TOPIC_ID, 3, 0);
    PartitionClaim old = claimed(ours, stored(PARTITION));

    PartitionClaim claim = resolved(old.epoch());

    assertEquals(3, claim.lanes().size());
    for (int i = 0; i < 3; i++) {
      Advance late = advance(PARTITION.lane(i), old.epoch(), 0, 1);
      assertThrows(FencedException.class, () -> commitUnit(theirs, late, "late " + late.lane()));
    }
  }

  @Test
  final void resolveWaitsForABackendThatStillCommits() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    Advance advance = advance(LANE, old.epoch(), 0, 1);
    OpenUnit unit = holdAdvanced(ours, advance);

    Future<PartitionClaim> resolution = inBackground(() -> resolved(old.epoch()));
    awaitWaiting(resolution);
    unit.finish();

    assertEquals(advance.token(), onlyLane(get(resolution)).commitToken());
    assertEquals(1, get(resolution).resumeAt().nextOffset());
  }

  @Test
  final void resolveIsSupersededByAnotherOwner() {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    long epoch = claimed(theirs, stored(PARTITION)).epoch();

    assertEquals(Optional.empty(), ours.lanes().resolve(PARTITION, old.epoch(), "ours"));
    assertEquals(epoch, ours.lanes().epochs(List.of(PARTITION)).get(PARTITION));
  }

  @Test
  final void resolveIsSupersededByARelease() {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    ours.lanes().release(Map.of(PARTITION, old.epoch()));

    assertEquals(Optional.empty(), ours.lanes().resolve(PARTITION, old.epoch(), "ours"));
  }

  @Test
  final void resolveOfNothingIsEmpty() {
    assertEquals(Optional.empty(), ours.lanes().resolve(UNKNOWN, 1, "ours"));
  }

  private PartitionClaim resolved(long epoch) {
    return ours.lanes().resolve(PARTITION, epoch, "ours").orElseThrow();
  }

  // Release.

  @Test
  final void releaseFencesTheOneWhoReleases() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    commitUnit(ours, advance(LANE, old.epoch(), 0, 3), "a");

    ours.lanes().release(Map.of(PARTITION, old.epoch()));

    assertThrows(
        FencedException.class, () -> commitUnit(ours, advance(LANE, old.epoch(), 3, 4), "b"));
    PartitionClaim next = claimed(theirs, stored(PARTITION));
    assertTrue(next.epoch() > old.epoch());
    assertEquals(3, next.resumeAt().nextOffset());
  }

  @Test
  final void releaseFencesEveryLane() {
    database.plant(PARTITION, TOPIC_ID, 3, 0);
    PartitionClaim old = claimed(ours, stored(PARTITION));

    ours.lanes().release(Map.of(PARTITION, old.epoch()));

    for (int i = 0; i < 3; i++) {
      Advance late = advance(PARTITION.lane(i), old.epoch(), 0, 1);
      assertThrows(FencedException.class, () -> commitUnit(ours, late, "late " + late.lane()));
    }
  }

  @Test
  final void whatAnotherHasClaimedIsNotReleased() throws Exception {
    PartitionKey second = new PartitionKey("cluster", "group", "orders", 1);
    PartitionClaim lost = claimed(ours, from(PARTITION, 0));
    PartitionClaim kept = claimed(ours, from(second, 0));
    PartitionClaim next = claimed(theirs, stored(PARTITION));

    ours.lanes().release(Map.of(PARTITION, lost.epoch(), second, kept.epoch()));

    commitUnit(theirs, advance(LANE, next.epoch(), 0, 1), "a");
    assertThrows(
        FencedException.class,
        () -> commitUnit(ours, advance(second.lane(0), kept.epoch(), 0, 1), "b"));
  }

  @Test
  final void releaseOfNothingDoesNothing() {
    ours.lanes().release(Map.of());
    ours.lanes().release(Map.of(UNKNOWN, 1L));

    assertEquals(Map.of(), ours.lanes().epochs(List.of(UNKNOWN)));
  }

  // Look.

  @Test
  final void epochsAreThoseOfTheLastClaims() {
    claimed(ours, from(PARTITION, 0));
    long epoch = claimed(theirs, stored(PARTITION)).epoch();

    assertEquals(Map.of(PARTITION, epoch), ours.lanes().epochs(List.of(PARTITION, UNKNOWN)));
    assertEquals(Map.of(), ours.lanes().epochs(List.of()));
  }

  @Test
  final void theOwnerIsWhoeverClaimedLastUntilItGivesUpOrIsMoved() {
    claimed(ours, from(PARTITION, 5));
    theirs.lanes().claim(List.of(stored(PARTITION)), "theirs");
    assertEquals(Map.of(PARTITION, "theirs"), ours.lanes().owners(List.of(PARTITION, UNKNOWN)));
    assertEquals(Map.of(), ours.lanes().owners(List.of()));

    theirs.lanes().release(ours.lanes().epochs(List.of(PARTITION)));
    assertEquals(Map.of(), ours.lanes().owners(List.of(PARTITION)));
    claimed(ours, stored(PARTITION));
    theirs.lanes().move(move(Move.Kind.SEEK, null, 6));
    assertEquals(Map.of(), ours.lanes().owners(List.of(PARTITION)));
  }

  @Test
  final void positionsAreLookedAtWithoutLocking() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 4));

    Map<LaneKey, StoredLane> before = Map.of(LANE, new StoredLane(4, null));
    assertEquals(before, theirs.lanes().positions(List.of(PARTITION, UNKNOWN)));
    assertEquals(Map.of(), theirs.lanes().positions(List.of()));

    Advance advance = advance(LANE, claim.epoch(), 4, 6);
    OpenUnit unit = holdAdvanced(ours, advance);
    assertEquals(before, theirs.lanes().positions(List.of(PARTITION)));
    unit.finish();
    assertEquals(
        Map.of(LANE, new StoredLane(6, advance.token())),
        theirs.lanes().positions(List.of(PARTITION)));
  }

  @Test
  final void lookingDoesNotWait() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    OpenUnit unit = holdAdvanced(ours, advance(LANE, claim.epoch(), 0, 1));

    assertEquals(Map.of(PARTITION, claim.epoch()), theirs.lanes().epochs(List.of(PARTITION)));
    unit.finish();
  }

  // Move.

  @Test
  final void aMoveForwardFencesTheOwnerAndIsAudited() {
    PartitionClaim old = claimed(ours, from(PARTITION, 5));

    MoveResult moved = theirs.lanes().move(move(Move.Kind.SKIP, 5L, 6));

    assertEquals(new MoveResult(5, 6, moved.epoch(), 0), moved);
    assertTrue(moved.epoch() > old.epoch());
    assertThrows(
        FencedException.class, () -> commitUnit(ours, advance(LANE, old.epoch(), 5, 6), "a"));
    assertEquals(Position.at(6), onlyLane(claimed(ours, stored(PARTITION))).position());
    assertEquals(
        List.of(new AuditEntry(PARTITION, Move.Kind.SKIP, "operator", "reason", 5, 6)),
        database.audit(PARTITION));
  }

  @Test
  final void aMoveBackwardIsAReplay() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    commitUnit(ours, advance(LANE, old.epoch(), 0, 9), "a");

    MoveResult moved = theirs.lanes().move(move(Move.Kind.SEEK, null, 2));

    assertEquals(new MoveResult(9, 2, moved.epoch(), 1), moved);
    PartitionClaim claim = claimed(ours, stored(PARTITION));
    assertEquals(Position.at(2), onlyLane(claim).position());
    assertEquals(1, onlyLane(claim).replay());
  }

  @Test
  final void everyMoveIsAudited() {
    claimed(ours, from(PARTITION, 5));

    theirs.lanes().move(move(Move.Kind.SEEK, null, 9));
    theirs.lanes().move(move(Move.Kind.SEEK, null, 1));

    assertEquals(
        List.of(
            new AuditEntry(PARTITION, Move.Kind.SEEK, "operator", "reason", 5, 9),
            new AuditEntry(PARTITION, Move.Kind.SEEK, "operator", "reason", 9, 1)),
        database.audit(PARTITION));
  }

  @Test
  final void aMoveTakesAllLanes() throws Exception {
    database.plant(PARTITION, TOPIC_ID, 3, 4);
    PartitionClaim old = claimed(ours, stored(PARTITION));
    commitUnit(ours, advance(PARTITION.lane(2), old.epoch(), 4, 6), "a");

    MoveResult moved = theirs.lanes().move(move(Move.Kind.SEEK, null, 10));

    assertEquals(4, moved.from());
    claimed(ours, stored(PARTITION))
        .lanes()
        .forEach(lane -> assertEquals(Position.at(10), lane.position()));
  }

  @Test
  final void aLaneThatIsElsewhereIsNotMoved() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 5));

    assertThrows(TidemarkException.class, () -> theirs.lanes().move(move(Move.Kind.SKIP, 4L, 5)));

    commitUnit(ours, advance(LANE, claim.epoch(), 5, 6), "the owner goes on");
    assertEquals(List.of(), database.audit(PARTITION));
  }

  @Test
  final void aSeekBeginsWhereTheFirstLaneIsExpected() throws Exception {
    PartitionClaim claim = lanesAt(4, 6);

    assertThrows(TidemarkException.class, () -> theirs.lanes().move(move(Move.Kind.SEEK, 6L, 9)));

    commitUnit(ours, advance(LANE, claim.epoch(), 4, 5), "the owner goes on");
    MoveResult moved = theirs.lanes().move(move(Move.Kind.SEEK, 5L, 9));
    assertEquals(new MoveResult(5, 9, moved.epoch(), 0), moved);
  }

  @Test
  final void aSeekTakesNoLaneThatIsFurtherThanExpected() throws Exception {
    PartitionClaim claim = lanesAt(4, 6);

    assertThrows(
        TidemarkException.class, () -> theirs.lanes().move(seek(new Move.Expected(null, 5L), 5)));

    commitUnit(ours, advance(LANE, claim.epoch(), 4, 5), "the owner goes on");
    MoveResult moved = theirs.lanes().move(seek(new Move.Expected(null, 6L), 6));
    assertEquals(new MoveResult(5, 6, moved.epoch(), 0), moved);
  }

  private static Move seek(Move.Expected expected, long to) {
    return new Move(Move.Kind.SEEK, PARTITION, expected, to, "operator", "reason");
  }

  @Test
  final void aSkipMovesTheLanesThatAreThereAndFencesAll() throws Exception {
    PartitionClaim old = lanesAt(4, 6);

    MoveResult moved = theirs.lanes().move(move(Move.Kind.SKIP, 4L, 5));

    assertEquals(new MoveResult(4, 5, moved.epoch(), 0), moved);
    for (int lane = 0; lane < 2; lane++) {
      Advance late = advance(PARTITION.lane(lane), old.epoch(), lane == 0 ? 4 : 6, 9);
      assertThrows(FencedException.class, () -> commitUnit(ours, late, "late"));
    }
    assertEquals(List.of(5L, 6L), positions());
  }

  @Test
  final void aJumpMovesTheLanesThatAreNotBeyond() throws Exception {
    lanesAt(4, 6, 9);

    MoveResult moved = theirs.lanes().move(move(Move.Kind.JUMP, 4L, 7));

    assertEquals(new MoveResult(4, 7, moved.epoch(), 0), moved);
    assertEquals(List.of(7L, 7L, 9L), positions());
  }

  @Test
  final void aJumpBeginsWhereTheFirstLaneIs() throws Exception {
    lanesAt(4, 6);

    assertThrows(TidemarkException.class, () -> theirs.lanes().move(move(Move.Kind.JUMP, 6L, 7)));
  }

  @Test
  final void lanesMovedBackTogetherReplayTogether() throws Exception {
    lanesAt(4, 6);

    MoveResult moved = theirs.lanes().move(move(Move.Kind.SEEK, null, 5));

    assertEquals(new MoveResult(4, 5, moved.epoch(), 1), moved);
    claimed(ours, stored(PARTITION)).lanes().forEach(lane -> assertEquals(1, lane.replay()));
  }

  /** Claims a partition whose lanes are at these offsets. */
  private PartitionClaim lanesAt(long... offsets) throws Exception {
    database.plant(PARTITION, TOPIC_ID, offsets.length, 0);
    PartitionClaim claim = claimed(ours, stored(PARTITION));
    for (int lane = 0; lane < offsets.length; lane++) {
      commitUnit(
          ours, advance(PARTITION.lane(lane), claim.epoch(), 0, offsets[lane]), "lane " + lane);
    }
    return claim;
  }

  private List<Long> positions() {
    return claimed(ours, stored(PARTITION)).lanes().stream()
        .map(lane -> lane.position().nextOffset())
        .toList();
  }

  @Test
  final void nothingToMove() {
    assertThrows(TidemarkException.class, () -> theirs.lanes().move(move(Move.Kind.SEEK, null, 5)));
    assertEquals(List.of(), database.audit(PARTITION));
  }

  @Test
  final void aMoveWaitsForAnOpenCommit() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    OpenUnit unit = holdAdvanced(ours, advance(LANE, claim.epoch(), 0, 3));

    Future<MoveResult> move = inBackground(() -> theirs.lanes().move(move(Move.Kind.SKIP, 3L, 4)));
    awaitWaiting(move);
    unit.finish();

    assertEquals(3, get(move).from());
  }

  @Test
  final void goingBackToWhereTheLogDivergedIsAReplay() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    commitUnit(ours, advance(LANE, old.epoch(), 0, 9), "a");

    MoveResult moved = theirs.lanes().move(move(Move.Kind.RETURN, 9L, 4));

    assertEquals(new MoveResult(9, 4, moved.epoch(), 1), moved);
    assertEquals(Position.at(4), onlyLane(claimed(ours, stored(PARTITION))).position());
  }

  @Test
  final void aTopicThatWasMadeAgainIsBegunUnderItsOwnId() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    commitUnit(ours, advance(LANE, old.epoch(), 0, 9), "a");

    MoveResult moved = theirs.lanes().move(restart(new TopicChange(TOPIC_ID, MADE_AGAIN), 2));

    assertEquals(new MoveResult(9, 2, moved.epoch(), 1), moved);
    assertInstanceOf(
        ClaimResult.TopicRecreated.class, claim(ours, new ClaimRequest(PARTITION, TOPIC_ID)));
    PartitionClaim claim = claimed(ours, new ClaimRequest(PARTITION, MADE_AGAIN));
    assertEquals(MADE_AGAIN, claim.topicId());
    assertTrue(claim.epoch() > moved.epoch());
    assertEquals(Position.at(2), onlyLane(claim).position());
    assertEquals(
        List.of(new AuditEntry(PARTITION, Move.Kind.RESTART, "operator", "reason", 9, 2)),
        database.audit(PARTITION));
  }

  @Test
  final void partitionsThatTheTopicDidNotHaveBeforeAreNewOnceItIsBegun() {
    PartitionKey added = new PartitionKey("cluster", "group", "orders", 7);
    claimed(ours, from(PARTITION, 5));
    assertInstanceOf(
        ClaimResult.TopicRecreated.class, claim(ours, new ClaimRequest(added, MADE_AGAIN)));

    ours.lanes().move(restart(new TopicChange(TOPIC_ID, MADE_AGAIN), 0));

    assertEquals(
        new ClaimResult.Absent(added, false, true),
        claim(ours, new ClaimRequest(added, MADE_AGAIN)));
  }

  @Test
  final void whatWasGivenToAnotherTopicMeanwhileIsNotMoved() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 5));

    assertThrows(
        TidemarkException.class,
        () -> theirs.lanes().move(restart(new TopicChange(MADE_AGAIN, TOPIC_ID), 0)));

    commitUnit(ours, advance(LANE, claim.epoch(), 5, 6), "the owner goes on");
    assertEquals(List.of(), database.audit(PARTITION));
  }

  private static Move restart(TopicChange topic, long to) {
    return Move.restart(PARTITION, topic, to, "operator", "reason");
  }

  private static Move move(Move.Kind kind, @Nullable Long expected, long to) {
    return new Move(kind, PARTITION, Move.Expected.at(expected), to, "operator", "reason");
  }
}
