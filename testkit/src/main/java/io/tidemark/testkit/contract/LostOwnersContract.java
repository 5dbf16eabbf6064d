// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.Position;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FencedException;
import io.tidemark.store.Move;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Owners that are lost are counted, so that a record which ends its process is found; those that go
 * in order are not, so that nothing is suspected of a deploy. Extend it with a store.
 */
public abstract class LostOwnersContract extends StoreContract {
  private static final LaneShape THREE = new LaneShape(3, LaneShape.ONE.hash());
  private static final LaneKey OTHER_LANE = PARTITION.lane(1);

  /** For subclasses. */
  protected LostOwnersContract() {}

  private PartitionClaim claimedBy(String owner) {
    return claimedBy(owner, stored(PARTITION));
  }

  private PartitionClaim claimedBy(String owner, ClaimRequest request) {
    ClaimResult result = ours.lanes().claim(List.of(request), owner).get(0);
    return assertInstanceOf(ClaimResult.Claimed.class, result).claim();
  }

  private PartitionClaim firstOwner() {
    ours.lanes().start(List.of(from(PARTITION, 5)));
    return claimedBy("first");
  }

  private static void assertLost(int owners, int attempts, PartitionClaim claim) {
    LaneClaim lane = claim.lanes().get(0);
    assertEquals(owners, lane.lostOwners(), "lost owners");
    assertEquals(attempts, lane.attempts(), "attempts");
  }

  /** A unit that passes no record. */
  private static Advance staying(LaneKey lane, PartitionClaim claim) {
    return new Advance(lane, claim.epoch(), 5, Position.at(5), UUID.randomUUID());
  }

  private void tries(PartitionClaim claim) throws Exception {
    commitUnit(ours, staying(LANE, claim).trying(), "tries " + claim.epoch());
  }

  private void release(PartitionClaim claim) {
    ours.lanes().release(Map.of(PARTITION, claim.epoch()));
  }

  private Move seek(Move.Expected expected, long to) {
    return new Move(Move.Kind.SEEK, PARTITION, expected, to, "an operator", "repaired");
  }

  @Test
  final void whoStillOwnsAPartitionWhenAnotherClaimsItWasLost() {
    assertLost(0, 0, firstOwner());
    assertLost(1, 0, claimedBy("second"));
    assertLost(2, 0, claimedBy("third"));
  }

  @Test
  final void whoClaimsAgainWasNotLost() {
    firstOwner();

    assertLost(0, 0, claimedBy("first"));
  }

  @Test
  final void whoGaveAPartitionUpWasNotLost() {
    release(firstOwner());

    assertLost(0, 0, claimedBy("second"));
  }

  @Test
  final void whoGivesAPartitionUpForgetsNobody() {
    firstOwner();
    release(claimedBy("second"));

    assertLost(1, 0, claimedBy("third"));
    assertLost(2, 0, claimedBy("fourth"));
  }

  @Test
  final void whoPassesARecordForgetsThoseThatWereLost() throws Exception {
    firstOwner();
    PartitionClaim second = claimedBy("second");
    tries(second);
    PartitionClaim third = claimedBy("third");
    assertLost(2, 1, third);

    commitUnit(ours, advance(LANE, third.epoch(), 5, 6), "a");

    assertLost(1, 0, claimedBy("fourth"));
  }

  @Test
  final void aLaneIsNotClearedByAnother() throws Exception {
    database.plant(PARTITION, TOPIC_ID, 2, 5);
    claimedBy("first");
    PartitionClaim second = claimedBy("second");

    commitUnit(ours, advance(OTHER_LANE, second.epoch(), 5, 6), "a");

    PartitionClaim third = claimedBy("third");
    assertLost(2, 0, third);
    assertEquals(1, third.lanes().get(1).lostOwners());
  }

  @Test
  final void whoPassesNoRecordForgetsNobody() throws Exception {
    firstOwner();
    PartitionClaim second = claimedBy("second");
    Advance empty =
        new Advance(
            LANE, second.epoch(), 5, Position.at(9), UUID.randomUUID(), false, false, false, null);

    commitUnit(ours, empty, "a");

    assertLost(2, 0, claimedBy("third"));
  }

  @Test
  final void whoIsLostInATrialCountsAsAnAttempt() throws Exception {
    tries(firstOwner());

    assertLost(1, 1, claimedBy("second"));
    PartitionClaim third = claimedBy("third");
    assertLost(2, 1, third);
    tries(third);
    assertLost(3, 2, claimedBy("fourth"));
  }

  @Test
  final void aTrialIsOfItsLaneOnly() throws Exception {
    database.plant(PARTITION, TOPIC_ID, 2, 5);
    PartitionClaim first = claimedBy("first");

    commitUnit(ours, staying(OTHER_LANE, first).trying(), "a");

    PartitionClaim second = claimedBy("second");
    assertLost(1, 0, second);
    assertEquals(1, second.lanes().get(1).attempts());
  }

  @Test
  final void whoSurvivesATrialAndIsLostLaterCountsAsNoAttempt() throws Exception {
    PartitionClaim first = firstOwner();
    tries(first);
    commitUnit(ours, staying(LANE, first), "survived");

    assertLost(1, 0, claimedBy("second"));
  }

  private void triesLetter(PartitionClaim claim, long letter) throws Exception {
    commitUnit(ours, staying(LANE, claim).trying(letter), "tries letter " + claim.epoch());
  }

  private static void assertLostRedriving(int owners, @Nullable Long letter, PartitionClaim claim) {
    LaneClaim lane = claim.lanes().get(0);
    assertEquals(owners, lane.lostRedriving(), "lost owners");
    assertEquals(letter, lane.lostLetter(), "letter");
  }

  @Test
  final void whoIsLostInTheTrialOfALetterIsNotCountedAsAnAttemptAtTheNextRecord() throws Exception {
    PartitionClaim first = firstOwner();
    tries(first);
    triesLetter(first, 7);

    PartitionClaim second = claimedBy("second");
    assertLost(1, 0, second);
    assertLostRedriving(1, 7L, second);
  }

  @Test
  final void theLetterIsRememberedWhoeverIsLostNextUntilItIsCounted() throws Exception {
    triesLetter(firstOwner(), 7);
    release(claimedBy("second"));
    assertLostRedriving(1, 7L, claimedBy("third"));
    PartitionClaim fourth = claimedBy("fourth");
    assertLostRedriving(2, 7L, fourth);

    countLost(fourth);

    assertLostRedriving(3, null, claimedBy("fifth"));
  }

  private void countLost(PartitionClaim claim) throws Exception {
    ours.transactions()
        .inTransaction(
            LANE,
            transaction -> {
              ours.letters().countLost(transaction, LANE, claim.epoch());
              ours.lanes().advance(transaction, staying(LANE, claim));
              return claim;
            });
  }

  @Test
  final void whoIsFencedCountsNothing() throws Exception {
    triesLetter(firstOwner(), 7);
    PartitionClaim second = claimedBy("second");
    claimedBy("third");

    assertThrows(FencedException.class, () -> countLost(second));

    assertLostRedriving(3, 7L, claimedBy("fourth"));
  }

  @Test
  final void whoSurvivesTheTrialOfALetterForgetsThoseThatWereLost() throws Exception {
    firstOwner();
    PartitionClaim second = claimedBy("second");
    triesLetter(second, 7);
    commitUnit(ours, staying(LANE, second), "survived");

    PartitionClaim third = claimedBy("third");
    assertLostRedriving(1, null, third);
    assertLost(2, 0, third);
  }

  @Test
  final void whoPassesARecordForgetsNobodyThatMayHaveBeenLostOverALetter() throws Exception {
    triesLetter(firstOwner(), 7);
    PartitionClaim second = claimedBy("second");

    commitUnit(ours, advance(LANE, second.epoch(), 5, 6), "a");

    PartitionClaim third = claimedBy("third");
    assertLost(1, 0, third);
    assertLostRedriving(2, 7L, third);
  }

  @Test
  final void whoGoesInOrderOrClaimsAgainInTheTrialOfALetterWasNotLost() throws Exception {
    PartitionClaim first = firstOwner();
    triesLetter(first, 7);
    release(first);
    PartitionClaim second = claimedBy("second");
    assertLostRedriving(0, null, second);

    triesLetter(second, 7);
    PartitionClaim again = claimedBy("second");
    assertLostRedriving(0, null, again);

    triesLetter(again, 7);
    PartitionClaim resolved =
        ours.lanes().resolve(PARTITION, again.epoch(), "second").orElseThrow();
    assertLostRedriving(0, null, resolved);
    assertLostRedriving(1, null, claimedBy("third"));
  }

  @Test
  final void aMoveForgetsWhoWasLostOverALetter() throws Exception {
    triesLetter(firstOwner(), 7);
    claimedBy("second");

    ours.lanes().move(seek(Move.Expected.at(5L), 5));

    assertLostRedriving(0, null, claimedBy("third"));
  }

  @Test
  final void aPartitionKeepsItsShapeUntilWhoWasLostOverALetterIsCounted() throws Exception {
    triesLetter(firstOwner(), 7);

    PartitionClaim second = claimedBy("second", new ClaimRequest(PARTITION, TOPIC_ID, THREE));
    assertEquals(1, second.lanes().size());
    countLost(second);

    PartitionClaim divided = claimedBy("third", new ClaimRequest(PARTITION, TOPIC_ID, THREE));
    assertEquals(3, divided.lanes().size());
    divided.lanes().forEach(lane -> assertEquals(2, lane.lostRedriving(), lane.toString()));
    claimedBy("fourth").lanes().forEach(lane -> assertEquals(3, lane.lostRedriving()));
  }

  @Test
  final void whoGivesAPartitionUpInATrialWasNotLost() throws Exception {
    PartitionClaim first = firstOwner();
    tries(first);
    release(first);

    assertLost(0, 0, claimedBy("second"));
    assertLost(1, 0, claimedBy("third"));
  }

  @Test
  final void whoClaimsAgainInATrialWasNotLost() throws Exception {
    tries(firstOwner());

    assertLost(0, 0, claimedBy("first"));
    assertLost(1, 0, claimedBy("second"));
  }

  @Test
  final void whoResolvesADoubtLives() throws Exception {
    firstOwner();
    PartitionClaim second = claimedBy("second");
    tries(second);

    PartitionClaim resolved =
        ours.lanes().resolve(PARTITION, second.epoch(), "second").orElseThrow();

    assertLost(1, 0, resolved);
    assertLost(2, 0, claimedBy("third"));
  }

  @Test
  final void aMoveForgetsThoseThatWereLost() throws Exception {
    firstOwner();
    tries(claimedBy("second"));
    assertLost(2, 1, claimedBy("third"));

    ours.lanes().move(seek(Move.Expected.at(5L), 5));

    assertLost(0, 0, claimedBy("fourth"));
  }

  @Test
  final void lanesOfAnotherShapeMayEachHaveLostTheOwners() {
    database.plant(PARTITION, TOPIC_ID, 2, 5);
    claimedBy("first");
    claimedBy("second");

    PartitionClaim divided = claimedBy("third", new ClaimRequest(PARTITION, TOPIC_ID, THREE));

    assertEquals(3, divided.lanes().size());
    divided.lanes().forEach(lane -> assertEquals(2, lane.lostOwners(), lane.toString()));
    claimedBy("fourth").lanes().forEach(lane -> assertEquals(3, lane.lostOwners()));
  }

  @Test
  final void aPartitionWithAnAttemptKeepsItsShapeUntilTheRecordIsPast() throws Exception {
    tries(firstOwner());

    PartitionClaim second = claimedBy("second", new ClaimRequest(PARTITION, TOPIC_ID, THREE));
    assertEquals(1, second.lanes().size());
    assertLost(1, 1, second);
    commitUnit(ours, advance(LANE, second.epoch(), 5, 6), "a");

    PartitionClaim divided = claimedBy("third", new ClaimRequest(PARTITION, TOPIC_ID, THREE));
    assertEquals(3, divided.lanes().size());
    assertLost(1, 0, divided);
  }
}
