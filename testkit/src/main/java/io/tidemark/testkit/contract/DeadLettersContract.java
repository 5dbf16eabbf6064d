// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterCause;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.PayloadMode;
import io.tidemark.letter.Settled;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FencedException;
import io.tidemark.store.Move;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.TopicChange;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.store.AuditEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises of records that are set aside. */
public abstract class DeadLettersContract extends StoreContract {
  private static final byte[] KEY = "account 7".getBytes(StandardCharsets.UTF_8);
  private static final LetterCause CAUSE =
      new LetterCause("a.B", "a.C", "a.B: no", "a.B\n  at a.B.c");

  private static final PartitionKey NEIGHBOUR = new PartitionKey("cluster", "group", "orders", 1);

  private PartitionClaim claim;
  private long position;

  @BeforeEach
  final void claimPartition() {
    claim = claimed(ours, from(PARTITION, 0));
    position = 0;
  }

  // Letters.

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte @Nullable [] key) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("tr\0ce", new byte[] {0, 1, -1});
    headers.add("", null);
    byte[] value = {0, 'v', -128};
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        1_700_000_000_123L + offset,
        TimestampType.CREATE_TIME,
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value.length,
        key,
        value,
        headers,
        Optional.of(4));
  }

  private static Letter letter(long offset, byte @Nullable [] key, LetterChange change) {
    return letter(record(offset, key), change);
  }

  private static Letter letter(ConsumerRecord<byte[], byte[]> record, LetterChange change) {
    KeyHash held =
        record.key() != null && change.state().holdsKey() ? KeyHash.of(record.key()) : null;
    return new Letter(
        record,
        PayloadMode.FULL,
        false,
        record.key() != null,
        LaneHash.route(record.key()),
        held,
        change,
        3,
        "ledger",
        "1.2");
  }

  /** A dead one without a key, of which so much is kept. */
  private Letter dead(long offset, PayloadMode mode) {
    return new Letter(
        record(offset, null),
        mode,
        false,
        false,
        0,
        null,
        because(LetterState.DEAD),
        1,
        "ledger",
        null);
  }

  private static LetterChange because(LetterState state) {
    return new LetterChange(state, CAUSE, null);
  }

  private static LetterChange notYet(Duration in, @Nullable Duration until) {
    return new LetterChange(LetterState.NOT_YET, CAUSE, new LetterRetry(in, until));
  }

  // Units.

  private void add(Letter... letters) throws Exception {
    unit(
        transaction ->
            ours.letters().add(transaction, LANE, claim.epoch(), Arrays.asList(letters)));
  }

  /** Runs a unit of the lane that takes it one offset on. */
  private void unit(Statements statements) throws Exception {
    ours.transactions()
        .inTransaction(
            LANE,
            transaction -> {
              statements.run(transaction);
              ours.lanes()
                  .advance(transaction, advance(LANE, claim.epoch(), position, position + 1));
              return position;
            });
    position++;
  }

  private Settled settle(DueLetter letter, LetterChange change) throws Exception {
    Settled[] settled = new Settled[1];
    unit(
        transaction -> {
          assertTrue(ours.letters().take(transaction, letter).isPresent(), "there is a letter");
          settled[0] = ours.letters().settle(transaction, LANE, claim.epoch(), letter, change);
        });
    return settled[0];
  }

  private static DueLetter next(Settled settled) {
    DueLetter next = settled.next();
    if (next == null) {
      throw new AssertionError("no letter has its turn");
    }
    return next;
  }

  @FunctionalInterface
  private interface Statements {
    void run(UnitTransaction transaction) throws Exception;
  }

  // Looks.

  private List<DeadLetter> find(LetterFilter filter) {
    return theirs.letters().find(PARTITION.clusterId(), PARTITION.groupId(), filter);
  }

  private List<LetterState> states() {
    return find(LetterFilter.open().states(Set.of(LetterState.values()))).stream()
        .map(DeadLetter::state)
        .toList();
  }

  private DeadLetter only() {
    List<DeadLetter> letters = find(LetterFilter.open().states(Set.of(LetterState.values())));
    assertEquals(1, letters.size());
    return letters.get(0);
  }

  private List<Long> ask(Errand errand, LetterFilter filter) {
    return theirs
        .letters()
        .request(
            PARTITION.clusterId(),
            PARTITION.groupId(),
            filter,
            new LetterRequest(errand, "operator", "repaired", 2));
  }

  private List<DueLetter> due() {
    return ours.letters().due(List.of(PARTITION), 100);
  }

  private DueLetter onlyDue() {
    List<DueLetter> due = due();
    assertEquals(1, due.size());
    return due.get(0);
  }

  private Set<KeyHash> parked() {
    claim = claimed(ours, stored(PARTITION));
    return claim.parked();
  }

  // Added.

  @Test
  final void whatIsSetAsideIsThereWithTheAdvance() throws Exception {
    add(letter(5, KEY, because(LetterState.DEAD)));

    DeadLetter found = only();
    assertEquals(5, found.offset());
    assertEquals(LetterState.DEAD, found.state());
    assertEquals("ledger", found.handler());
    assertEquals("1.2", found.version());
    assertEquals(PayloadMode.FULL, found.payload());
    assertEquals("a.B", found.causeType());
    assertEquals("a.B: no", found.causeMessage());
    assertEquals(3, found.tries());
    assertEquals(0, found.redrives());
    assertNull(found.requested());
    assertEquals(1_700_000_000_128L, found.timestamp().toEpochMilli());
  }

  @Test
  final void whatIsNotPassedIsNotSetAside() {
    position = 3;

    assertThrows(
        PositionConflictException.class, () -> add(letter(5, KEY, because(LetterState.PARKED))));

    assertEquals(List.of(), states());
    assertEquals(Set.of(), parked());
  }

  @Test
  final void howMuchIsKeptIsToldAndWhoSetItAsideNeedNotBe() throws Exception {
    for (PayloadMode mode : PayloadMode.values()) {
      add(dead(5, mode));
    }

    assertEquals(
        List.of(PayloadMode.FULL, PayloadMode.HASH, PayloadMode.NONE),
        find(LetterFilter.open()).stream().map(DeadLetter::payload).toList());
    assertNull(find(LetterFilter.open()).get(0).version());
  }

  @Test
  final void aFencedOwnerSetsNothingAside() {
    claimed(theirs, stored(PARTITION));

    assertThrows(FencedException.class, () -> add(letter(5, KEY, because(LetterState.PARKED))));

    assertEquals(List.of(), states());
  }

  @Test
  final void everyByteComesBack() throws Exception {
    add(letter(5, KEY, because(LetterState.PARKED)));
    ask(Errand.REDRIVE, LetterFilter.open());

    OpenLetter taken = taken(onlyDue());

    ConsumerRecord<byte[], byte[]> expected = record(5, KEY);
    assertArrayEquals(expected.key(), taken.record().key());
    assertArrayEquals(expected.value(), taken.record().value());
    Header[] headers = taken.record().headers().toArray();
    assertEquals(2, headers.length);
    assertEquals("tr\0ce", headers[0].key());
    assertEquals("", headers[1].key());
    assertArrayEquals(new byte[] {0, 1, -1}, headers[0].value());
    assertNull(headers[1].value());
    assertEquals(expected.timestamp(), taken.record().timestamp());
    assertEquals(expected.timestampType(), taken.record().timestampType());
    assertEquals(expected.leaderEpoch(), taken.record().leaderEpoch());
    assertEquals(LetterState.PARKED, taken.state());
    assertEquals(Errand.REDRIVE, taken.errand());
    assertTrue(taken.asked());
    assertTrue(taken.keyed());
  }

  @Test
  final void aRecordOfTenMegabytesIsKept() throws Exception {
    byte[] value = new byte[10 << 20];
    new Random(7).nextBytes(value);
    add(
        letter(
            new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), 5, KEY, value),
            because(LetterState.PARKED)));
    ask(Errand.REDRIVE, LetterFilter.open());

    assertArrayEquals(value, taken(onlyDue()).record().value());
  }

  @Test
  final void aRecordWithoutKeyAndValueIsKept() throws Exception {
    ConsumerRecord<byte[], byte[]> tombstone =
        new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), 5, null, null);
    add(letter(tombstone, because(LetterState.DEAD)));
    ask(Errand.REDRIVE, LetterFilter.open());

    OpenLetter taken = taken(onlyDue());

    assertNull(taken.record().key());
    assertNull(taken.record().value());
    assertEquals(0, taken.record().headers().toArray().length);
  }

  @Test
  final void aLetterIsOfTheTopicItCameFromAlsoOnceThatIsMadeAgain() throws Exception {
    UUID again = new UUID(8, 8);
    add(letter(5, null, because(LetterState.DEAD)));
    theirs
        .lanes()
        .move(
            Move.restart(PARTITION, new TopicChange(TOPIC_ID, again), 0, "operator", "made again"));
    claim = claimed(ours, new ClaimRequest(PARTITION, again));
    position = 0;
    add(letter(5, null, because(LetterState.DEAD)));
    ask(Errand.REDRIVE, LetterFilter.open());

    List<DueLetter> due = due();
    assertEquals(TOPIC_ID, taken(due.get(0)).topicId());
    assertEquals(again, taken(due.get(1)).topicId());
  }

  private OpenLetter taken(DueLetter letter) throws Exception {
    OpenLetter[] taken = new OpenLetter[1];
    unit(transaction -> taken[0] = ours.letters().take(transaction, letter).orElseThrow());
    return taken[0];
  }

  // Keys.

  @Test
  final void aClaimTellsTheKeysThatAreParked() throws Exception {
    assertEquals(Set.of(), claim.parked());
    byte[] other = {1};
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)),
        letter(7, other, because(LetterState.DEAD)),
        letter(8, null, notYet(Duration.ofHours(1), Duration.ofHours(2))));

    assertEquals(Set.of(KeyHash.of(KEY)), parked());
    assertEquals(Set.of(), claimed(theirs, from(NEIGHBOUR, 0)).parked());
  }

  @Test
  final void aClaimWaitsForAnOpenUnitAndSeesTheKeyItParks() throws Exception {
    OpenUnit open =
        hold(
            ours,
            LANE,
            transaction -> {
              ours.letters()
                  .add(
                      transaction,
                      LANE,
                      claim.epoch(),
                      List.of(letter(0, KEY, because(LetterState.PARKED))));
              ours.lanes().advance(transaction, advance(LANE, claim.epoch(), 0, 1));
            });
    Future<PartitionClaim> next = inBackground(() -> claimed(theirs, stored(PARTITION)));
    awaitWaiting(next);

    open.finish();

    assertEquals(Set.of(KeyHash.of(KEY)), get(next).parked());
  }

  @Test
  final void aKeyIsFreeOnceItsLastRecordIsSettled() throws Exception {
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)),
        letter(7, KEY, LetterChange.to(LetterState.WAITING)));
    ask(Errand.REDRIVE, LetterFilter.open());

    Settled first = settle(onlyDue(), LetterChange.to(LetterState.REDRIVEN));
    assertNull(first.freed());
    assertEquals(6, next(first).offset());
    assertEquals(Set.of(KeyHash.of(KEY)), parked());
    assertEquals(List.of(next(first).id()), due().stream().map(DueLetter::id).toList());

    Settled second = settle(next(first), LetterChange.to(LetterState.REDRIVEN));
    assertEquals(7, next(second).offset());
    Settled third = settle(next(second), LetterChange.to(LetterState.REDRIVEN));
    assertEquals(KeyHash.of(KEY), third.freed());
    assertNull(third.next());
    assertEquals(Set.of(), parked());
    assertEquals(List.of(), due());
  }

  @Test
  final void whatFailsOnItsTurnIsParkedAndTheOthersGoOnWaiting() throws Exception {
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)),
        letter(7, KEY, LetterChange.to(LetterState.WAITING)));
    ask(Errand.REDRIVE, LetterFilter.open());
    Settled first = settle(onlyDue(), LetterChange.to(LetterState.REDRIVEN));

    Settled second = settle(next(first), because(LetterState.PARKED));

    assertEquals(Settled.ALONE, second);
    assertEquals(List.of(LetterState.REDRIVEN, LetterState.PARKED, LetterState.WAITING), states());
    assertEquals(List.of(), due());
    assertEquals(Set.of(KeyHash.of(KEY)), parked());
  }

  @Test
  final void whatIsDiscardedLetsOthersHaveTheirTurn() throws Exception {
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)));
    ask(Errand.DISCARD, LetterFilter.open().states(Set.of(LetterState.PARKED)));

    DueLetter head = onlyDue();
    assertEquals(Errand.DISCARD, head.errand());
    Settled settled = settle(head, LetterChange.to(LetterState.DISCARDED));

    assertEquals(Errand.REDRIVE, next(settled).errand());
    assertEquals(List.of(LetterState.DISCARDED, LetterState.WAITING), states());
  }

  @Test
  final void whatWaitsCanBeDiscardedWithoutAnothersTurn() throws Exception {
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)));
    ask(Errand.DISCARD, LetterFilter.open().states(Set.of(LetterState.WAITING)));

    assertEquals(Settled.ALONE, settle(onlyDue(), LetterChange.to(LetterState.DISCARDED)));
    assertEquals(List.of(LetterState.PARKED, LetterState.DISCARDED), states());
  }

  @Test
  final void aKeyThatDiesLetsOthersHaveTheirTurn() throws Exception {
    add(
        letter(5, KEY, notYet(Duration.ZERO, Duration.ZERO)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)));

    Settled settled = settle(onlyDue(), because(LetterState.DEAD));

    assertEquals(6, next(settled).offset());
    assertEquals(
        KeyHash.of(KEY), settle(next(settled), LetterChange.to(LetterState.REDRIVEN)).freed());
    assertEquals(List.of(LetterState.DEAD, LetterState.REDRIVEN), states());
  }

  // Requests.

  @Test
  final void aRequestIsCarriedOutOnceAndAudited() throws Exception {
    add(letter(5, KEY, because(LetterState.DEAD)));
    List<Long> asked = ask(Errand.REDRIVE, LetterFilter.open());
    assertEquals(List.of(only().id()), asked);
    assertEquals(Errand.REDRIVE, only().requested());
    DueLetter due = onlyDue();

    settle(due, LetterChange.to(LetterState.REDRIVEN));

    assertEquals(LetterState.REDRIVEN, only().state());
    assertNull(only().requested());
    assertEquals(4, only().tries());
    assertEquals(
        List.of(new AuditEntry(PARTITION, "REDRIVE", "operator", "repaired", 5, 6)),
        database.audit(PARTITION));
    unit(transaction -> assertEquals(Optional.empty(), ours.letters().take(transaction, due)));
    assertEquals(List.of(), ask(Errand.DISCARD, LetterFilter.id(due.id())));
  }

  @Test
  final void aRedriveInVainIsAuditedAndMayBeAskedForAgain() throws Exception {
    add(letter(5, KEY, because(LetterState.PARKED)));
    ask(Errand.REDRIVE, LetterFilter.open());

    settle(onlyDue(), because(LetterState.PARKED));

    AuditEntry inVain = new AuditEntry(PARTITION, "REDRIVE_IN_VAIN", "operator", "repaired", 5, 6);
    assertEquals(List.of(inVain), database.audit(PARTITION));
    assertNull(only().requested());
    assertEquals(1, ask(Errand.REDRIVE, LetterFilter.open()).size());

    settle(onlyDue(), because(LetterState.DISCARDED));

    assertEquals(List.of(inVain, inVain), database.audit(PARTITION));
  }

  @Test
  final void whoeverDiscardsIsAudited() throws Exception {
    add(letter(5, KEY, because(LetterState.PARKED)));
    ask(Errand.DISCARD, LetterFilter.open());

    settle(onlyDue(), LetterChange.to(LetterState.DISCARDED));

    assertEquals(
        List.of(new AuditEntry(PARTITION, "DISCARD", "operator", "repaired", 5, 6)),
        database.audit(PARTITION));
  }

  @Test
  final void whatIsAskedForHidesNothingWhoseTimeHasCome() throws Exception {
    add(
        letter(5, null, because(LetterState.DEAD)),
        letter(6, null, because(LetterState.DEAD)),
        letter(7, KEY, notYet(Duration.ZERO, Duration.ZERO)));
    ask(Errand.REDRIVE, LetterFilter.open().states(Set.of(LetterState.DEAD)));

    assertEquals(
        List.of(5L, 7L),
        ours.letters().due(List.of(PARTITION), 1).stream().map(DueLetter::offset).toList());
  }

  @Test
  final void aUnitThatIsRolledBackLeavesTheRequest() throws Exception {
    add(letter(5, KEY, because(LetterState.PARKED)));
    ask(Errand.REDRIVE, LetterFilter.open());
    DueLetter due = onlyDue();
    long here = position;
    position = 99;

    assertThrows(
        PositionConflictException.class, () -> settle(due, LetterChange.to(LetterState.REDRIVEN)));

    position = here;
    assertEquals(LetterState.PARKED, only().state());
    assertEquals(List.of(), database.audit(PARTITION));
    assertEquals(due.id(), onlyDue().id());
  }

  @Test
  final void aFencedOwnerSettlesNothing() throws Exception {
    add(letter(5, KEY, because(LetterState.PARKED)));
    ask(Errand.DISCARD, LetterFilter.open());
    DueLetter due = onlyDue();
    claimed(theirs, stored(PARTITION));

    assertThrows(FencedException.class, () -> settle(due, LetterChange.to(LetterState.DISCARDED)));

    assertEquals(LetterState.PARKED, only().state());
  }

  @Test
  final void theOldestThatCanBeRedrivenIsToldByItsTime() throws Exception {
    add(dead(4, PayloadMode.HASH));
    assertEquals(Optional.empty(), oldest("ledger"));

    add(letter(5, KEY, because(LetterState.PARKED)), dead(6, PayloadMode.FULL));

    assertEquals(Optional.of(find(LetterFilter.open()).get(1).createdAt()), oldest("ledger"));
    assertEquals(oldest("ledger"), oldest("another", "ledger"));
    assertEquals(Optional.empty(), oldest("another"));

    ask(Errand.DISCARD, LetterFilter.open());
    for (DueLetter due : due()) {
      settle(due, LetterChange.to(LetterState.DISCARDED));
    }
    assertEquals(Optional.empty(), oldest("ledger"));
  }

  private Optional<Instant> oldest(String... handlers) {
    return theirs.letters().oldest(PARTITION.clusterId(), PARTITION.groupId(), Set.of(handlers));
  }

  @Test
  final void onlyWhatMakesSenseIsAskedFor() throws Exception {
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)),
        dead(7, PayloadMode.HASH));

    assertEquals(1, ask(Errand.REDRIVE, LetterFilter.open()).size());
    assertEquals(List.of(), ask(Errand.REDRIVE, LetterFilter.open()));
    assertEquals(3, ask(Errand.DISCARD, LetterFilter.open()).size());
    assertEquals(List.of(), ask(Errand.DISCARD, LetterFilter.open()));
    assertEquals(
        List.of(Errand.DISCARD, Errand.DISCARD, Errand.DISCARD),
        due().stream().map(DueLetter::errand).toList());
  }

  @Test
  final void whatIsAskedLastForALetterIsWhatItsOwnerHearsWithIt() throws Exception {
    add(letter(5, KEY, because(LetterState.PARKED)));
    ask(Errand.REDRIVE, LetterFilter.open());
    DueLetter heardBefore = onlyDue();
    ask(Errand.DISCARD, LetterFilter.open());

    assertEquals(Errand.DISCARD, taken(heardBefore).errand());
  }

  @Test
  final void aRequestDoesNotWaitForWhatIsBeingDone() throws Exception {
    add(letter(5, KEY, because(LetterState.PARKED)), letter(6, null, because(LetterState.DEAD)));
    ask(Errand.REDRIVE, LetterFilter.open().states(Set.of(LetterState.PARKED)));
    DueLetter due = onlyDue();
    OpenUnit open =
        hold(
            ours,
            LANE,
            transaction -> assertTrue(ours.letters().take(transaction, due).isPresent()));

    assertEquals(1, ask(Errand.DISCARD, LetterFilter.open()).size());

    open.finish();
  }

  @Test
  final void theOldestForWhichItMakesSenseAreAsked() throws Exception {
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)),
        letter(7, null, because(LetterState.DEAD)),
        letter(8, null, because(LetterState.DEAD)));
    LetterFilter one = LetterFilter.open().limit(1);

    ask(Errand.REDRIVE, one);
    ask(Errand.REDRIVE, one);

    assertEquals(List.of(5L, 7L), due().stream().map(DueLetter::offset).toList());
    assertEquals(1, ours.letters().due(List.of(PARTITION), 1).size());
  }

  @Test
  final void whatDiedHoldsItsKeyNoMore() throws Exception {
    add(letter(5, KEY, notYet(Duration.ZERO, Duration.ZERO)));
    settle(onlyDue(), because(LetterState.DEAD));
    assertEquals(Set.of(), parked());
    ask(Errand.REDRIVE, LetterFilter.open());

    assertEquals(false, taken(onlyDue()).keyed());
  }

  @Test
  final void everyParkedKeyIsToldHoweverManyWaitBehindIt() throws Exception {
    Set<KeyHash> expected = new HashSet<>();
    for (byte i = 0; i < 20; i++) {
      byte[] key = {i};
      expected.add(KeyHash.of(key));
      add(
          letter(10 * i, key, because(LetterState.PARKED)),
          letter(10 * i + 1, key, LetterChange.to(LetterState.WAITING)),
          letter(10 * i + 2, key, LetterChange.to(LetterState.WAITING)));
    }

    assertEquals(expected, parked());
  }

  // Owners that are lost.

  /** Has an owner lost while it redrives a letter alone; another claims. */
  private void loseOwnerOver(DueLetter letter) throws Exception {
    commitUnit(
        ours,
        advance(LANE, claim.epoch(), position, position).trying(letter.id()),
        "on trial " + claim.epoch());
    String next = "owner of epoch " + (claim.epoch() + 1);
    ClaimResult result = ours.lanes().claim(List.of(stored(PARTITION)), next).get(0);
    claim = assertInstanceOf(ClaimResult.Claimed.class, result).claim();
  }

  private void countLost() throws Exception {
    unit(transaction -> ours.letters().countLost(transaction, LANE, claim.epoch()));
  }

  private DueLetter parkedAndAskedFor() throws Exception {
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)));
    ask(Errand.REDRIVE, LetterFilter.open());
    return onlyDue();
  }

  @Test
  final void ownersThatAreLostOverALetterAreToldWithItBeforeTheyAreCountedAndAfter()
      throws Exception {
    DueLetter due = parkedAndAskedFor();
    assertEquals(0, due.lostOwners());
    for (int lost = 1; lost <= 3; lost++) {
      loseOwnerOver(due);
      assertEquals(lost, onlyDue().lostOwners());
      assertEquals(lost - 1, taken(due).lostOwners());

      countLost();

      assertEquals(lost, onlyDue().lostOwners());
      assertEquals(lost, taken(due).lostOwners());
    }
    countLost();
    assertEquals(3, onlyDue().lostOwners());
  }

  @Test
  final void whateverALetterBecomesForgetsTheOwnersLostOverItWhichTriedItAsWell() throws Exception {
    DueLetter due = parkedAndAskedFor();
    loseOwnerOver(due);
    countLost();
    loseOwnerOver(due);
    countLost();

    settle(due, new LetterChange(LetterState.PARKED, CAUSE, null, false));

    DeadLetter parked = find(LetterFilter.open()).get(0);
    assertEquals(LetterState.PARKED, parked.state());
    assertNull(parked.requested());
    assertEquals(3 + 2, parked.tries());
    assertEquals(1, parked.redrives());
    assertEquals(List.of(), due());
    ask(Errand.REDRIVE, LetterFilter.open());
    assertEquals(0, onlyDue().lostOwners());
    assertEquals(0, taken(due).lostOwners());
  }

  @Test
  final void whoAsksForALetterForgetsTheOwnersLostOverIt() throws Exception {
    add(letter(5, KEY, notYet(Duration.ZERO, Duration.ofHours(1))));
    DueLetter due = onlyDue();
    loseOwnerOver(due);
    countLost();
    assertEquals(1, onlyDue().lostOwners());

    ask(Errand.REDRIVE, LetterFilter.open());

    assertEquals(0, onlyDue().lostOwners());
  }

  @Test
  final void nobodyIsLostOverWhatHasEnded() throws Exception {
    DueLetter due = parkedAndAskedFor();
    loseOwnerOver(due);
    DueLetter next = next(settle(due, LetterChange.to(LetterState.REDRIVEN)));

    countLost();

    assertEquals(0, next.lostOwners());
    assertEquals(0, onlyDue().lostOwners());
    assertEquals(List.of(LetterState.REDRIVEN, LetterState.WAITING), states());
  }

  @Test
  final void whatIsRedrivenInVainTooOftenIsNotRedriven() throws Exception {
    add(letter(5, KEY, because(LetterState.DEAD)));
    for (int vain = 1; vain <= 2; vain++) {
      assertEquals(1, ask(Errand.REDRIVE, LetterFilter.open()).size());
      settle(onlyDue(), because(LetterState.DEAD));
      assertEquals(vain, only().redrives());
      assertEquals(3 + vain, only().tries());
    }

    assertEquals(List.of(), ask(Errand.REDRIVE, LetterFilter.open()));
    assertEquals(1, ask(Errand.DISCARD, LetterFilter.open()).size());
  }

  @Test
  final void aFilterMeansWhatItSays() throws Exception {
    add(
        letter(5, KEY, because(LetterState.PARKED)),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)),
        letter(7, null, because(LetterState.DEAD)));
    LetterFilter open = LetterFilter.open();

    assertEquals(List.of(5L, 6L, 7L), offsets(open));
    assertEquals(List.of(5L), offsets(open.limit(1)));
    assertEquals(List.of(5L, 6L), offsets(open.key(KEY)));
    assertEquals(List.of(7L), offsets(open.states(Set.of(LetterState.DEAD))));
    assertEquals(
        List.of(5L, 7L),
        offsets(new LetterFilter(Set.of(), "orders", 0, null, "ledger", "a.B", Set.of(), 10)));
    assertEquals(List.of(), offsets(open.topic("others")));
    assertEquals(List.of(), offsets(open.partition(1)));
    assertEquals(List.of(), offsets(open.handler("others")));
    assertEquals(List.of(), offsets(open.cause(IllegalStateException.class)));
    long second = find(open).get(1).id();
    assertEquals(List.of(6L), offsets(LetterFilter.id(second)));
    assertEquals(List.of(), theirs.letters().find(PARTITION.clusterId(), "another group", open));
  }

  private List<Long> offsets(LetterFilter filter) {
    return find(filter).stream().map(DeadLetter::offset).toList();
  }

  // By itself.

  @Test
  final void whatIsNotYetPossibleIsDueAtItsTime() throws Exception {
    add(
        letter(5, KEY, notYet(Duration.ZERO, Duration.ofHours(1))),
        letter(6, null, notYet(Duration.ofHours(1), Duration.ofHours(2))));
    DueLetter due = onlyDue();
    assertEquals(5, due.offset());
    OpenLetter taken = taken(due);
    assertTrue(taken.mayRetry());
    assertEquals(LetterState.NOT_YET, taken.state());
    assertFalse(taken.asked());

    settle(due, notYet(Duration.ofHours(1), null));

    assertEquals(List.of(), due());
    assertEquals(0, find(LetterFilter.open().key(KEY)).get(0).redrives());
    ask(Errand.REDRIVE, LetterFilter.open().key(KEY));
    assertTrue(taken(onlyDue()).mayRetry(), "the time it has is as it was said first");
  }

  /** So that whoever has it in hand because its time had come does not take that for its own. */
  @Test
  final void aRequestIsToldApartFromATimeThatHasCome() throws Exception {
    add(
        letter(5, KEY, notYet(Duration.ZERO, Duration.ofHours(1))),
        letter(6, KEY, LetterChange.to(LetterState.WAITING)));
    DueLetter due = onlyDue();
    assertFalse(taken(due).asked());

    ask(Errand.REDRIVE, LetterFilter.open());

    assertTrue(taken(due).asked());
    DueLetter next = next(settle(due, LetterChange.to(LetterState.REDRIVEN)));
    assertTrue(taken(next).asked(), "its turn has come");
  }

  @Test
  final void aTimeThatIsOverIsOver() throws Exception {
    add(letter(5, KEY, notYet(Duration.ZERO, Duration.ZERO)));

    assertEquals(false, taken(onlyDue()).mayRetry());
  }

  // Replays.

  @Test
  final void aReplayingStepCountsForItselfAndForWhatFollows() throws Exception {
    long before = onlyLane(claim).replay();
    ours.transactions()
        .inTransaction(
            LANE,
            transaction -> {
              ours.lanes().advance(transaction, advance(LANE, claim.epoch(), 0, 0).replaying());
              return "committed";
            });

    assertEquals(before + 2, onlyLane(claimed(ours, stored(PARTITION))).replay());
  }
}
