// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.OldKeys;
import io.tidemark.idempotency.Purged;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store promises of idempotency keys. */
public abstract class IdempotencyKeysContract extends StoreContract {
  private static final String SCOPE = "group/payments";
  private static final Duration LONG_AGO = Duration.ofDays(1);
  private static final Instant LONG_PAST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant FAR_AHEAD = Instant.parse("2999-12-31T00:00:00Z");

  /** More than PostgreSQL looks through at once. */
  private static final int MANY = 30_000;

  private static final LaneKey OTHER_LANE = PARTITION.lane(1);

  private static NewKey key(String text) {
    return key(text, KeyId.NO_BUCKET);
  }

  private static NewKey key(String text, LocalDate bucket) {
    return new NewKey(new KeyId(bucket, hash(text)), hash("payload of " + text));
  }

  private static KeyHash hash(String text) {
    return KeyHash.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The keys in the order in which the database compares them. */
  private static List<NewKey> inOrder(String... texts) {
    return Arrays.stream(texts)
        .map(IdempotencyKeysContract::key)
        .sorted((a, b) -> Arrays.compareUnsigned(a.id().hash().bytes(), b.id().hash().bytes()))
        .toList();
  }

  private interface Statements<T> {
    T run(UnitTransaction transaction);
  }

  private static <T> T unit(Store store, LaneKey lane, Statements<T> statements) throws Exception {
    return store.transactions().inTransaction(lane, statements::run);
  }

  private static Map<KeyId, StoredKey> add(Store store, String scope, NewKey... keys)
      throws Exception {
    return unit(
        store, LANE, transaction -> store.idempotency().add(transaction, scope, List.of(keys)));
  }

  /** Those that are stored, without changing anything. */
  private Map<KeyId, StoredKey> stored(String scope, NewKey... keys) throws Exception {
    Map<KeyId, StoredKey> found = new HashMap<>();
    assertThrows(
        LookedEnough.class,
        () ->
            unit(
                ours,
                LANE,
                transaction -> {
                  found.putAll(ours.idempotency().add(transaction, scope, List.of(keys)));
                  throw new LookedEnough();
                }));
    return found;
  }

  private static final class LookedEnough extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static Set<KeyId> ids(NewKey... keys) {
    return Set.copyOf(Stream.of(keys).map(NewKey::id).toList());
  }

  // Adding.

  @Test
  void whatIsNewIsAddedAndWhatIsNotIsTold() throws Exception {
    NewKey first = key("first");
    NewKey second = key("second");
    assertEquals(Map.of(), add(ours, SCOPE, first));

    Map<KeyId, StoredKey> known = add(theirs, SCOPE, second, first);

    assertEquals(ids(first), known.keySet());
    StoredKey stored = Objects.requireNonNull(known.get(first.id()));
    assertEquals(first.payload(), stored.payload());
    assertNull(stored.result());
    assertEquals(ids(first, second), stored(SCOPE, first, second).keySet());
  }

  @Test
  void thePayloadThatCameFirstIsKept() throws Exception {
    NewKey first = key("first");
    NewKey other = new NewKey(first.id(), hash("another payload"));
    add(ours, SCOPE, first);

    Map<KeyId, StoredKey> known = add(ours, SCOPE, other);

    assertEquals(first.payload(), Objects.requireNonNull(known.get(first.id())).payload());
    known = add(ours, SCOPE, other);
    assertEquals(first.payload(), Objects.requireNonNull(known.get(first.id())).payload());
  }

  @Test
  void scopesAndBucketsTellKeysApart() throws Exception {
    LocalDate day = LocalDate.of(2024, 2, 29);
    add(ours, SCOPE, key("first"));

    assertEquals(Map.of(), add(ours, "another", key("first")));
    assertEquals(Map.of(), add(ours, SCOPE, key("first", day), key("first", day.plusDays(1))));
    assertEquals(ids(key("first", day)), add(ours, SCOPE, key("first", day)).keySet());
  }

  @Test
  void aUnitThatRollsBackKeepsNoKey() throws Exception {
    NewKey key = key("first");

    assertEquals(Map.of(), stored(SCOPE, key));
    assertEquals(Map.of(), stored(SCOPE, key));
  }

  @Test
  void aUnitKnowsItsOwnKeys() throws Exception {
    NewKey key = key("first");

    Map<KeyId, StoredKey> known =
        unit(
            ours,
            LANE,
            transaction -> {
              ours.idempotency().add(transaction, SCOPE, List.of(key));
              return ours.idempotency().add(transaction, SCOPE, List.of(key));
            });

    assertEquals(ids(key), known.keySet());
  }

  @Test
  void manyKeysAreAddedAtOnce() throws Exception {
    NewKey[] keys = IntStream.range(0, 3000).mapToObj(i -> key("key " + i)).toArray(NewKey[]::new);
    NewKey[] half = Arrays.copyOf(keys, keys.length / 2);
    add(ours, SCOPE, half);

    assertEquals(ids(half), add(theirs, SCOPE, keys).keySet());
    assertEquals(ids(keys), add(theirs, SCOPE, keys).keySet());
  }

  // Races.

  @Test
  void whatAnotherUnitCommitsIsWaitedForAndKnown() throws Exception {
    NewKey key = key("first");
    OpenUnit open = holdAdded(key);

    Future<Map<KeyId, StoredKey>> later = inBackground(() -> addIn(theirs, OTHER_LANE, key));
    awaitWaiting(later);
    open.finish();

    assertEquals(ids(key), get(later).keySet());
    assertEquals(key.payload(), Objects.requireNonNull(get(later).get(key.id())).payload());
  }

  @Test
  void whatAnotherUnitRollsBackIsWaitedForAndNew() throws Exception {
    NewKey key = key("first");
    OpenUnit open =
        hold(
            ours,
            LANE,
            new Work() {
              @Override
              public void run(UnitTransaction transaction) {
                ours.idempotency().add(transaction, SCOPE, List.of(key));
              }

              @Override
              public String end(UnitTransaction transaction) {
                throw new LookedEnough();
              }
            });

    Future<Map<KeyId, StoredKey>> later = inBackground(() -> addIn(theirs, OTHER_LANE, key));
    awaitWaiting(later);
    assertThrows(LookedEnough.class, open::finish);

    assertEquals(Map.of(), get(later));
    assertEquals(ids(key), stored(SCOPE, key).keySet());
  }

  @Test
  void ofManyTheOneThatAnotherUnitCommitsMeanwhileIsKnownAndTheOthersAreNew() throws Exception {
    NewKey[] keys = IntStream.range(0, 500).mapToObj(i -> key("key " + i)).toArray(NewKey[]::new);
    OpenUnit open = holdAdded(keys[7]);

    Future<Map<KeyId, StoredKey>> later = inBackground(() -> addIn(theirs, OTHER_LANE, keys));
    awaitWaiting(later);
    open.finish();

    assertEquals(ids(keys[7]), get(later).keySet());
    assertEquals(ids(keys), stored(SCOPE, keys).keySet());
  }

  @Test
  void keysAreAddedInOneOrderWhateverTheyComeIn() throws Exception {
    List<NewKey> keys = inOrder("first", "second");
    OpenUnit open = holdAdded(keys.get(0));
    Future<Map<KeyId, StoredKey>> waiting =
        inBackground(() -> addIn(theirs, OTHER_LANE, keys.get(1), keys.get(0)));
    awaitWaiting(waiting);

    assertEquals(Map.of(), get(inBackground(() -> addIn(ours, OTHER_LANE, keys.get(1)))));

    open.finish();
    assertEquals(ids(keys.get(0), keys.get(1)), get(waiting).keySet());
  }

  @Test
  void aWaitForAnotherUnitIsBounded() throws Exception {
    NewKey key = key("first");
    Store hasty =
        open(
            "hasty",
            new TimeLimits(
                PATIENCE,
                SHORT,
                PATIENCE,
                PATIENCE.plusSeconds(1),
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE));
    OpenUnit open = holdAdded(key);

    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> addIn(hasty, OTHER_LANE, key));

    assertEquals(FailureKind.CONTENTION, hasty.classify(failure));
    open.finish();
  }

  private OpenUnit holdAdded(NewKey key) throws Exception {
    return hold(
        ours, LANE, transaction -> ours.idempotency().add(transaction, SCOPE, List.of(key)));
  }

  private static Map<KeyId, StoredKey> addIn(Store store, LaneKey lane, NewKey... keys)
      throws Exception {
    return unit(
        store, lane, transaction -> store.idempotency().add(transaction, SCOPE, List.of(keys)));
  }

  // Taking back, and answers.

  @Test
  void whatIsTakenBackIsNew() throws Exception {
    NewKey stays = key("stays");
    NewKey leaves = key("leaves");
    unit(
        ours,
        LANE,
        transaction -> {
          ours.idempotency().add(transaction, SCOPE, List.of(stays, leaves));
          ours.idempotency().remove(transaction, SCOPE, List.of(leaves.id()));
          return transaction;
        });

    assertEquals(ids(stays), add(theirs, SCOPE, stays, leaves).keySet());
  }

  @Test
  void onlyWhatIsThereCanBeTakenBackOrAnswered() {
    NewKey key = key("never added");

    assertThrows(
        IllegalStateException.class, () -> unit(ours, LANE, open -> remove(open, key.id())));
    assertThrows(
        IllegalStateException.class, () -> unit(ours, LANE, open -> answer(open, key.id())));
  }

  private Collection<KeyId> remove(UnitTransaction transaction, KeyId id) {
    ours.idempotency().remove(transaction, SCOPE, List.of(id));
    return List.of(id);
  }

  private Collection<KeyId> answer(UnitTransaction transaction, KeyId id) {
    ours.idempotency().answer(transaction, SCOPE, Map.of(id, new byte[] {1}));
    return List.of(id);
  }

  @Test
  void answersAreToldToThoseWhoComeLater() throws Exception {
    NewKey answered = key("answered");
    NewKey silent = key("silent");
    byte[] answer = {0, -1, 'a'};
    unit(
        ours,
        LANE,
        transaction -> {
          ours.idempotency().add(transaction, SCOPE, List.of(answered, silent));
          ours.idempotency().answer(transaction, SCOPE, Map.of(answered.id(), answer));
          return transaction;
        });

    Map<KeyId, StoredKey> known = add(theirs, SCOPE, silent, answered);

    assertArrayEquals(answer, Objects.requireNonNull(known.get(answered.id())).result());
    assertNull(Objects.requireNonNull(known.get(silent.id())).result());
  }

  // Deleting old ones.

  @Test
  void onlyWhatIsOldEnoughIsDeleted() throws Exception {
    NewKey key = key("first");
    add(ours, SCOPE, key);

    assertEquals(0, purge(ours, LONG_AGO));
    assertEquals(ids(key), stored(SCOPE, key).keySet());

    await(() -> purge(ours, Duration.ZERO) == 1, "it is deleted");
    assertEquals(Map.of(), stored(SCOPE, key));
  }

  @Test
  void howOldKeysAreIsCountedFromTheTimeThatIsNamed() throws Exception {
    add(ours, SCOPE, key("first"));
    assertEquals(0, sweep(ours, new OldKeys(Set.of(SCOPE), Duration.ZERO, LONG_PAST)));

    await(
        () -> sweep(ours, new OldKeys(Set.of(SCOPE), Duration.ZERO, FAR_AHEAD)) == 1,
        "it is deleted");
    add(ours, SCOPE, key("second"));
    assertEquals(0, sweep(ours, new OldKeys(Set.of(SCOPE), LONG_AGO, FAR_AHEAD)));
  }

  @Test
  void noMoreIsDeletedThanAskedFor() throws Exception {
    add(ours, SCOPE, key("first"), key("second"), key("third"));

    await(() -> purgeTwo().deleted() == 2, "two are deleted");
    assertEquals(1, purgeTwo().deleted());
    assertEquals(new Purged(0, Purged.END), purgeTwo());
  }

  @Test
  void manyAreLookedThroughInParts() throws Exception {
    NewKey[] many = IntStream.range(0, MANY).mapToObj(i -> key("no " + i)).toArray(NewKey[]::new);
    add(ours, SCOPE, many);

    await(() -> purge(ours, Duration.ZERO) == MANY, "all are deleted");
    assertEquals(Map.of(), stored(SCOPE, many[0], many[MANY - 1]));
  }

  @Test
  void theKeysOfSeveralScopesAreDeletedTogether() throws Exception {
    add(ours, "another", key("first"));
    add(ours, SCOPE, key("second"));

    await(() -> sweep(ours, old("another", SCOPE)) == 2, "those of both are deleted");
  }

  @Test
  void theKeysOfOtherScopesAreLeftAlone() throws Exception {
    NewKey key = key("first");
    add(ours, "another", key);
    add(ours, SCOPE, key);

    await(() -> purge(ours, Duration.ZERO) == 1, "one is deleted");

    assertEquals(ids(key), stored("another", key).keySet());
    assertEquals(0, purge(ours, Duration.ZERO));
  }

  @Test
  void aBucketThatIsNotOldKeepsItsKeys() throws Exception {
    NewKey past = key("first", LocalDate.of(2020, 1, 1));
    NewKey future = key("second", LocalDate.of(2999, 12, 31));
    add(ours, SCOPE, past, future);

    await(() -> purge(ours, Duration.ZERO) == 1, "one is deleted");

    assertEquals(ids(future), stored(SCOPE, past, future).keySet());
  }

  @Test
  void whatAnotherHoldsIsNotWaitedFor() throws Exception {
    NewKey held = key("held");
    NewKey free = key("free");
    add(ours, SCOPE, held, free);
    OpenUnit open =
        hold(
            theirs,
            LANE,
            transaction ->
                theirs.idempotency().answer(transaction, SCOPE, Map.of(held.id(), new byte[] {1})));

    await(() -> purge(ours, Duration.ZERO) == 1, "one is deleted");
    assertEquals(0, purge(ours, Duration.ZERO));

    open.finish();
    assertEquals(ids(held), stored(SCOPE, held, free).keySet());
  }

  @Test
  void whatIsDeletedWhileItIsAddedAgainIsCountedOnce() throws Exception {
    NewKey key = key("again and again");
    AtomicBoolean done = new AtomicBoolean();
    Future<Integer> deleted = inBackground(() -> purgeUntil(done));

    int added = 0;
    for (int i = 0; i < 300; i++) {
      added += addIn(ours, LANE, key).isEmpty() ? 1 : 0;
    }
    done.set(true);

    int gone = get(deleted); // it may delete once more
    assertEquals(added, gone + stored(SCOPE, key).size());
  }

  private int purgeUntil(AtomicBoolean done) {
    int deleted = 0;
    while (!done.get()) {
      deleted += purge(theirs, Duration.ZERO);
    }
    return deleted;
  }

  private Purged purgeTwo() {
    return ours.idempotency().purge(old(SCOPE), Purged.START, 2);
  }

  private static int purge(Store store, Duration olderThan) {
    return sweep(store, new OldKeys(Set.of(SCOPE), olderThan, null));
  }

  private static OldKeys old(String... scopes) {
    return new OldKeys(Set.of(scopes), Duration.ZERO, null);
  }

  private static int sweep(Store store, OldKeys old) {
    int deleted = 0;
    long from = Purged.START;
    do {
      Purged purged = store.idempotency().purge(old, from, 1_000);
      deleted += purged.deleted();
      from = purged.next();
    } while (from != Purged.END);
    return deleted;
  }
}
