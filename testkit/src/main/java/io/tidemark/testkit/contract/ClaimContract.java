// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FencedException;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What {@link io.tidemark.store.LaneTable#claim} promises: fence, then read. */
public abstract class ClaimContract extends StoreContract {
  private static final UUID ANOTHER_TOPIC_ID = new UUID(8, 8);

  @Test
  final void aPartitionStartsAtItsFirstPosition() {
    PartitionClaim claim = claimed(ours, from(PARTITION, 42));

    assertEquals(PARTITION, claim.partition());
    assertEquals(TOPIC_ID, claim.topicId());
    assertEquals(Position.at(42), onlyLane(claim).position());
    assertEquals(LANE, onlyLane(claim).lane());
    assertEquals(0, onlyLane(claim).replay());
    assertEquals(0, onlyLane(claim).attempts());
    assertNull(onlyLane(claim).commitToken());
    assertEquals(42, claimed(theirs, stored(PARTITION)).resumeAt().nextOffset());
  }

  @Test
  final void aFirstPositionIsIgnoredOnceOneIsStored() {
    claimed(ours, from(PARTITION, 42));

    assertEquals(42, claimed(theirs, from(PARTITION, 7)).resumeAt().nextOffset());
  }

  @Test
  final void aFirstPositionIsKeptWhole() {
    Position initial = new Position(42, 3, new HandledRecord(41, Instant.ofEpochMilli(1_000), -5));
    ours.lanes().start(List.of(new FirstPosition(PARTITION, TOPIC_ID, initial)));

    assertEquals(initial, onlyLane(claimed(ours, stored(PARTITION))).position());
  }

  @Test
  final void whatIsStartedHasNoOwnerAndFencesNobody() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));

    theirs.lanes().start(List.of(from(PARTITION, 9)));

    commitUnit(ours, advance(LANE, claim.epoch(), 0, 1), "a");
    assertEquals(List.of("a"), database.written());
  }

  @Test
  final void startersOfTheSamePartitionsAgree() throws Exception {
    List<FirstPosition> low = firstOf(20, 1);
    List<FirstPosition> high = new ArrayList<>(firstOf(20, 2));
    Collections.reverse(high);

    Future<?> one = inBackground(() -> started(ours, low));
    Future<?> other = inBackground(() -> started(theirs, high));
    get(one);
    get(other);

    assertEquals(
        1,
        low.stream()
            .map(each -> claimed(ours, stored(each.partition())).resumeAt().nextOffset())
            .distinct()
            .count());
  }

  private static List<FirstPosition> firstOf(int count, long offset) {
    return partitions(count).stream().map(partition -> from(partition, offset)).toList();
  }

  private static Store started(Store store, List<FirstPosition> positions) {
    store.lanes().start(positions);
    return store;
  }

  @Test
  final void aPartitionStartedAgainAfterItsRowWasDeletedGoesAboveItsEpochs() {
    long epoch = claimed(ours, from(PARTITION, 0)).epoch();
    database.delete(PARTITION);

    assertTrue(claimed(ours, from(PARTITION, 0)).epoch() > epoch);
  }

  @Test
  final void nothingToStartNothingDone() {
    ours.lanes().start(List.of());

    assertInstanceOf(ClaimResult.Absent.class, claim(ours, stored(PARTITION)));
  }

  @Test
  final void withoutPositionNothingIsWritten() {
    ClaimResult.Absent absent =
        assertInstanceOf(ClaimResult.Absent.class, claim(ours, stored(PARTITION)));

    assertFalse(absent.partitionSeen());
    assertFalse(absent.topicSeen());
    assertInstanceOf(ClaimResult.Absent.class, claim(theirs, stored(PARTITION)));
  }

  @Test
  final void aNewPartitionOfAKnownTopicIsToldApart() {
    claimed(ours, from(PARTITION, 0));
    PartitionKey second = new PartitionKey("cluster", "group", "orders", 1);

    ClaimResult.Absent absent =
        assertInstanceOf(ClaimResult.Absent.class, claim(ours, stored(second)));

    assertFalse(absent.partitionSeen());
    assertTrue(absent.topicSeen());
  }

  @Test
  final void aPartitionThatOnlyTheRecreatedTopicHasIsRefusedLikeTheOthers() {
    claimed(ours, from(PARTITION, 0));
    PartitionKey second = new PartitionKey("cluster", "group", "orders", 1);

    ClaimResult result = claim(ours, new ClaimRequest(second, ANOTHER_TOPIC_ID));

    assertEquals(
        TOPIC_ID, assertInstanceOf(ClaimResult.TopicRecreated.class, result).storedTopicId());
  }

  @Test
  final void otherTopicsGroupsAndClustersDoNotMakeATopicKnown() {
    claimed(ours, from(new PartitionKey("cluster", "group", "refunds", 1), 0));
    claimed(ours, from(new PartitionKey("cluster", "other", "orders", 1), 0));
    claimed(ours, from(new PartitionKey("elsewhere", "group", "orders", 1), 0));

    ClaimResult.Absent absent =
        assertInstanceOf(ClaimResult.Absent.class, claim(ours, stored(PARTITION)));

    assertFalse(absent.partitionSeen());
    assertFalse(absent.topicSeen());
  }

  @Test
  final void aRowDeletedByHandIsToldApart() {
    claimed(ours, from(PARTITION, 0));
    database.delete(PARTITION);

    ClaimResult.Absent absent =
        assertInstanceOf(ClaimResult.Absent.class, claim(ours, stored(PARTITION)));

    assertTrue(absent.partitionSeen());
  }

  @Test
  final void aTopicIsKnownThoughItsRowsWereDeleted() {
    claimed(ours, from(PARTITION, 0));
    database.delete(PARTITION);
    PartitionKey second = new PartitionKey("cluster", "group", "orders", 1);

    ClaimResult.Absent absent =
        assertInstanceOf(ClaimResult.Absent.class, claim(ours, stored(second)));

    assertTrue(absent.topicSeen());
  }

  @Test
  final void everyClaimHasAHigherEpoch() {
    long first = claimed(ours, from(PARTITION, 0)).epoch();
    long second = claimed(theirs, stored(PARTITION)).epoch();
    long third = claimed(ours, stored(PARTITION)).epoch();

    assertTrue(first < second && second < third, first + " < " + second + " < " + third);
  }

  @Test
  final void aClaimReturnsWhatTheLastUnitWrote() throws Exception {
    PartitionClaim claim = claimed(ours, from(PARTITION, 0));
    Position position = new Position(9, 4, new HandledRecord(7, Instant.ofEpochMilli(1_234), 99));
    Advance advance = new Advance(LANE, claim.epoch(), 0, position, UUID.randomUUID());
    commitUnit(ours, advance, "a");

    LaneClaim lane = onlyLane(claimed(theirs, stored(PARTITION)));

    assertEquals(position, lane.position());
    assertEquals(advance.token(), lane.commitToken());
  }

  @Test
  final void aRecreatedTopicIsRefusedAndNothingWritten() {
    long epoch = claimed(ours, from(PARTITION, 5)).epoch();

    theirs.lanes().start(List.of(new FirstPosition(PARTITION, ANOTHER_TOPIC_ID, Position.at(0))));
    ClaimResult result = claim(theirs, new ClaimRequest(PARTITION, ANOTHER_TOPIC_ID));

    assertEquals(
        TOPIC_ID, assertInstanceOf(ClaimResult.TopicRecreated.class, result).storedTopicId());

    assertEquals(epoch, ours.lanes().epochs(List.of(PARTITION)).get(PARTITION));
    assertEquals(5, claimed(ours, stored(PARTITION)).resumeAt().nextOffset());
  }

  @Test
  final void allLanesGetOneEpoch() throws Exception {
    database.plant(PARTITION, TOPIC_ID, 3, 5);
    PartitionClaim old = claimed(ours, stored(PARTITION));

    PartitionClaim claim = claimed(theirs, stored(PARTITION));

    assertEquals(3, claim.lanes().size());
    for (LaneClaim lane : claim.lanes()) {
      assertThrows(
          FencedException.class,
          () -> commitUnit(ours, advance(lane.lane(), old.epoch(), 5, 6), "old " + lane.lane()));
      commitUnit(theirs, advance(lane.lane(), claim.epoch(), 5, 6), "new " + lane.lane());
    }
    assertEquals(3, database.written().size());
  }

  @Test
  final void lanesKeepPositionsOfTheirOwn() throws Exception {
    database.plant(PARTITION, TOPIC_ID, 2, 5);
    PartitionClaim claim = claimed(ours, stored(PARTITION));
    commitUnit(ours, advance(PARTITION.lane(1), claim.epoch(), 5, 8), "a");

    PartitionClaim next = claimed(theirs, stored(PARTITION));

    assertEquals(5, next.lanes().get(0).position().nextOffset());
    assertEquals(8, next.lanes().get(1).position().nextOffset());
    assertEquals(5, next.resumeAt().nextOffset());
  }

  @Test
  final void answersComeInTheOrderOfTheRequests() {
    List<ClaimRequest> requests = new ArrayList<>();
    for (PartitionKey partition : partitions(5)) {
      if (partition.partition() != 2) {
        ours.lanes().start(List.of(from(partition, partition.partition())));
      }
      requests.add(stored(partition));
    }
    Collections.reverse(requests);

    List<ClaimResult> results = ours.lanes().claim(requests, "owner");

    assertEquals(
        requests.stream().map(ClaimRequest::partition).toList(),
        results.stream().map(ClaimResult::partition).toList());
    assertInstanceOf(ClaimResult.Absent.class, results.get(2));
    assertEquals(
        4,
        assertInstanceOf(ClaimResult.Claimed.class, results.get(0))
            .claim()
            .resumeAt()
            .nextOffset());
  }

  @Test
  final void nothingAskedNothingAnswered() {
    assertEquals(List.of(), ours.lanes().claim(List.of(), "owner"));
  }

  @Test
  final void aClaimWaitsForAnOpenCommitAndSeesItsPosition() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    Advance advance = advance(LANE, old.epoch(), 0, 7);
    OpenUnit unit = holdAdvanced(ours, advance);

    Future<PartitionClaim> claim = inBackground(() -> claimed(theirs, stored(PARTITION)));
    awaitWaiting(claim);
    unit.finish();

    assertEquals(7, get(claim).resumeAt().nextOffset());
    assertEquals(advance.token(), onlyLane(get(claim)).commitToken());
  }

  @Test
  final void aClaimWaitsForEveryLane() throws Exception {
    database.plant(PARTITION, TOPIC_ID, 3, 0);
    PartitionClaim old = claimed(ours, stored(PARTITION));
    OpenUnit unit = holdAdvanced(ours, advance(PARTITION.lane(2), old.epoch(), 0, 7));

    Future<PartitionClaim> claim = inBackground(() -> claimed(theirs, stored(PARTITION)));
    awaitWaiting(claim);
    unit.finish();

    assertEquals(7, get(claim).lanes().get(2).position().nextOffset());
  }

  @Test
  final void aClaimWaitsForAnOpenRollbackAndSeesTheOldPosition() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    OpenUnit unit =
        hold(
            ours,
            LANE,
            new Work() {
              @Override
              public void run(UnitTransaction transaction) {
                ours.lanes().advance(transaction, advance(LANE, old.epoch(), 0, 7));
              }

              @Override
              public String end(UnitTransaction transaction) throws Exception {
                throw new IOException("the handler's own");
              }
            });

    Future<PartitionClaim> claim = inBackground(() -> claimed(theirs, stored(PARTITION)));
    awaitWaiting(claim);
    assertThrows(IOException.class, unit::finish);

    assertEquals(0, get(claim).resumeAt().nextOffset());
  }

  @Test
  final void aClaimDoesNotWaitForAUnitThatHasNotAdvanced() throws Exception {
    PartitionClaim old = claimed(ours, from(PARTITION, 0));
    OpenUnit unit =
        hold(
            ours,
            LANE,
            new Work() {
              @Override
              public void run(UnitTransaction transaction) {
                database.writer(transaction).write("a");
              }

              @Override
              public String end(UnitTransaction transaction) {
                ours.lanes().advance(transaction, advance(LANE, old.epoch(), 0, 7));
                return "committed";
              }
            });

    claimed(theirs, stored(PARTITION));

    assertThrows(FencedException.class, unit::finish);
    assertEquals(List.of(), database.written());
  }

  @Test
  final void aLockedPartitionIsBusyAndDoesNotHoldUpTheOthers() throws Exception {
    List<PartitionKey> partitions = partitions(3);
    List<Long> epochs = new ArrayList<>();
    for (PartitionKey partition : partitions) {
      epochs.add(claimed(ours, from(partition, 0)).epoch());
    }
    OpenUnit unit = holdAdvanced(ours, advance(partitions.get(1).lane(0), epochs.get(1), 0, 7));
    Store impatient = open("impatient", claimingFor());

    List<ClaimResult> results =
        impatient.lanes().claim(partitions.stream().map(p -> stored(p)).toList(), "impatient");

    assertInstanceOf(ClaimResult.Claimed.class, results.get(0));
    assertInstanceOf(ClaimResult.Busy.class, results.get(1));
    assertInstanceOf(ClaimResult.Claimed.class, results.get(2));
    assertEquals("committed", unit.finish(), "a busy partition is not fenced");
  }

  @Test
  final void claimersOfTheSamePartitionsTakeTurns() throws Exception {
    List<ClaimRequest> requests = started(10);
    List<ClaimRequest> reversed = new ArrayList<>(requests);
    Collections.reverse(reversed);
    int rounds = 10;

    Future<Integer> one = inBackground(() -> claimRepeatedly(ours, requests, rounds));
    Future<Integer> other = inBackground(() -> claimRepeatedly(theirs, reversed, rounds));

    assertEquals(rounds, get(one));
    assertEquals(rounds, get(other));
  }

  private static int claimRepeatedly(Store store, List<ClaimRequest> requests, int rounds) {
    for (int i = 0; i < rounds; i++) {
      for (ClaimResult result : store.lanes().claim(requests, "owner")) {
        assertInstanceOf(ClaimResult.Claimed.class, result);
      }
    }
    return rounds;
  }

  @Test
  final void fiveHundredPartitionsAreClaimedAtOnce() {
    List<ClaimRequest> requests = started(500);

    assertEquals(1, claimRepeatedly(ours, requests, 1));
    assertEquals(500, ours.lanes().epochs(partitions(500)).size());
  }

  private List<ClaimRequest> started(int count) {
    List<PartitionKey> partitions = partitions(count);
    ours.lanes().start(partitions.stream().map(partition -> from(partition, 3)).toList());
    return partitions.stream().map(partition -> stored(partition)).toList();
  }

  private static List<PartitionKey> partitions(int count) {
    List<PartitionKey> partitions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      partitions.add(new PartitionKey("cluster", "group", "orders", i));
    }
    return partitions;
  }

  private static TimeLimits claimingFor() {
    return new TimeLimits(
        PATIENCE, PATIENCE, PATIENCE, PATIENCE.plusSeconds(1), PATIENCE, SHORT, PATIENCE, PATIENCE);
  }
}
