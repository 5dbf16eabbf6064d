// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.Position;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.FencedException;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What {@link io.tidemark.store.LaneTable#claim} promises of a partition's shape. */
public abstract class LaneShapeContract extends StoreContract {
  private static final LaneShape FOUR = LaneShape.of(4, LaneHash.KEY);
  private static final LaneShape TWO = LaneShape.of(2, LaneHash.KEY);

  @Test
  final void aPartitionGetsTheShapeItIsClaimedIn() throws Exception {
    ours.lanes().start(List.of(from(PARTITION, 42)));

    PartitionClaim claim = claimed(ours, in(FOUR));

    assertEquals(FOUR, claim.shape());
    assertEquals(List.of(42L, 42L, 42L, 42L), positions(claim));
    for (int lane = 0; lane < 4; lane++) {
      commitUnit(ours, advance(PARTITION.lane(lane), claim.epoch(), 42, 43), "lane " + lane);
    }
  }

  @Test
  final void theShapeIsKeptByWhoeverDoesNotAskForAnother() {
    shaped(FOUR, 42);

    assertEquals(FOUR, claimed(theirs, stored(PARTITION)).shape());
    assertEquals(FOUR, claimed(theirs, in(FOUR)).shape());
  }

  @Test
  final void anotherHashIsAnotherShape() {
    shaped(FOUR, 42);
    LaneShape spread = LaneShape.of(4, LaneHash.KEY_OR_OFFSET);

    assertEquals(spread, claimed(theirs, in(spread)).shape());
  }

  @Test
  final void lanesApartKeepTheirShape() throws Exception {
    PartitionClaim claim = shaped(FOUR, 0);
    commitUnit(ours, advance(PARTITION.lane(2), claim.epoch(), 0, 5), "a");

    PartitionClaim next = claimed(theirs, in(TWO));

    assertEquals(FOUR, next.shape());
    assertEquals(List.of(0L, 0L, 5L, 0L), positions(next));
  }

  @Test
  final void lanesTogetherGetTheirShapeWhereTheyAre() throws Exception {
    PartitionClaim claim = shaped(FOUR, 0);
    Position middle = new Position(5, 3, new HandledRecord(3, Instant.ofEpochMilli(30), 33));
    Position last = new Position(5, 2, new HandledRecord(4, Instant.ofEpochMilli(40), 44));
    for (int lane = 0; lane < 4; lane++) {
      Position to = lane == 0 ? Position.at(5) : lane == 1 ? last : middle;
      commitUnit(
          ours,
          new Advance(PARTITION.lane(lane), claim.epoch(), 0, to, UUID.randomUUID()),
          "lane " + lane);
    }

    PartitionClaim next = claimed(theirs, in(TWO));

    assertEquals(TWO, next.shape());
    for (LaneClaim lane : next.lanes()) {
      assertEquals(5, lane.position().nextOffset());
      assertEquals(last.lastRecord(), lane.position().lastRecord());
    }
    assertEquals(List.of(5L, 5L), positions(claimed(ours, stored(PARTITION))));
  }

  @Test
  final void aLaneThatIsNotNeededAnyMoreIsFenced() {
    PartitionClaim old = shaped(FOUR, 0);

    claimed(theirs, in(TWO));

    for (int lane = 0; lane < 4; lane++) {
      Advance late = advance(PARTITION.lane(lane), old.epoch(), 0, 1);
      assertThrows(FencedException.class, () -> commitUnit(ours, late, "late " + late.lane()));
    }
    assertEquals(List.of(), database.written());
  }

  @Test
  final void aLaneThatIsNeededAgainGoesOnWhereTheOthersAre() throws Exception {
    shaped(FOUR, 0);
    PartitionClaim two = claimed(ours, in(TWO));
    for (int lane = 0; lane < 2; lane++) {
      commitUnit(ours, advance(PARTITION.lane(lane), two.epoch(), 0, 7), "lane " + lane);
    }

    PartitionClaim four = claimed(theirs, in(FOUR));

    assertTrue(four.epoch() > two.epoch());
    assertEquals(List.of(7L, 7L, 7L, 7L), positions(four));
    for (int lane = 0; lane < 4; lane++) {
      commitUnit(theirs, advance(PARTITION.lane(lane), four.epoch(), 7, 8), "again " + lane);
    }
  }

  @Test
  final void aMoveLeavesLanesAloneThatAreNotNeededAnyMore() {
    shaped(FOUR, 5);
    claimed(ours, in(TWO));

    MoveResult moved =
        theirs
            .lanes()
            .move(
                new Move(
                    Move.Kind.SEEK, PARTITION, Move.Expected.ANYWHERE, 3, "operator", "reason"));

    assertEquals(new MoveResult(5, 3, moved.epoch(), 1), moved);
    PartitionClaim claim = claimed(ours, in(FOUR));
    assertEquals(List.of(3L, 3L, 3L, 3L), positions(claim));
    claim.lanes().forEach(lane -> assertEquals(1, lane.replay()));
  }

  @Test
  final void aShapeWaitsForAnOpenCommitAndIsGivenByWhatItFinds() throws Exception {
    PartitionClaim old = shaped(TWO, 0);
    OpenUnit unit = holdAdvanced(ours, advance(PARTITION.lane(1), old.epoch(), 0, 7));

    Future<PartitionClaim> claim = inBackground(() -> claimed(theirs, in(FOUR)));
    awaitWaiting(claim);
    unit.finish();

    assertEquals(TWO, get(claim).shape());
    assertEquals(List.of(0L, 7L), positions(get(claim)));
  }

  @Test
  final void resolveKeepsTheShape() {
    PartitionClaim old = shaped(FOUR, 0);

    PartitionClaim claim = ours.lanes().resolve(PARTITION, old.epoch(), "ours").orElseThrow();

    assertEquals(FOUR, claim.shape());
  }

  private PartitionClaim shaped(LaneShape shape, long offset) {
    ours.lanes().start(List.of(new FirstPosition(PARTITION, TOPIC_ID, Position.at(offset))));
    return claimed(ours, in(shape));
  }

  private static ClaimRequest in(LaneShape shape) {
    return new ClaimRequest(PARTITION, TOPIC_ID, shape);
  }

  private static List<Long> positions(PartitionClaim claim) {
    return claim.lanes().stream().map(lane -> lane.position().nextOffset()).toList();
  }
}
