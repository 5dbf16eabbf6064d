// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.DeadLetters;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Gap;
import io.tidemark.store.GroupRegistry;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.LaneTable;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.OutboxTable;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.StoredLane;
import io.tidemark.store.UnitTransaction;
import io.tidemark.store.UnitTransactions;
import io.tidemark.testkit.store.ClaimByHand;
import io.tidemark.testkit.store.KeyRow;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.LetterRow;
import io.tidemark.testkit.store.MemoryDatabase;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that does what it should; mutants change one thing each. */
public abstract class StoreMutant implements Store, LaneTable, UnitTransactions {
  private Store store;
  private MemoryDatabase database;
  private ClaimByHand byHand;

  /** Wraps a store of a database. */
  public final Store wrap(Store wrapped, MemoryDatabase itsDatabase) {
    store = wrapped;
    database = itsDatabase;
    return this;
  }

  /** The store that does what it should. */
  final Store right() {
    return store;
  }

  /** A lane's committed row, read without any lock. */
  final LaneRow row(LaneKey lane) {
    return database.lane(lane).orElseThrow();
  }

  /** A committed letter, read without any lock. */
  final LetterRow letter(long id) {
    return database.letters().stream()
        .filter(letter -> letter.id() == id)
        .findFirst()
        .orElseThrow();
  }

  /** The committed keys, read without any lock. */
  final List<KeyRow> keys() {
    return database.keys();
  }

  /** Whether a lane has a row. */
  final boolean has(LaneKey lane) {
    return database.lane(lane).isPresent();
  }

  /** Claims that write what they are told. */
  final ClaimByHand byHand() {
    return byHand;
  }

  @Override
  public void open(StoreContext context) {
    byHand = new ClaimByHand(database, context);
    store.open(context);
  }

  @Override
  public UnitTransactions transactions() {
    return this;
  }

  @Override
  public LaneTable lanes() {
    return this;
  }

  @Override
  public OutboxTable outbox() {
    return store.outbox();
  }

  @Override
  public DeadLetters letters() {
    return store.letters();
  }

  @Override
  public IdempotencyKeys idempotency() {
    return store.idempotency();
  }

  @Override
  public GroupRegistry groups() {
    return store.groups();
  }

  @Override
  public Set<Class<?>> resources() {
    return store.resources();
  }

  @Override
  public FailureKind classify(Throwable failure) {
    return store.classify(failure);
  }

  @Override
  public void close(StoreContext context) {
    store.close(context);
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception {
    return store.transactions().inTransaction(lane, work);
  }

  @Override
  public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
    return store.lanes().claim(requests, owner);
  }

  @Override
  public void start(Collection<FirstPosition> positions) {
    store.lanes().start(positions);
  }

  @Override
  public void advance(UnitTransaction transaction, Advance advance) {
    store.lanes().advance(transaction, advance);
  }

  @Override
  public void leaveOut(UnitTransaction transaction, Gap gap) {
    store.lanes().leaveOut(transaction, gap);
  }

  @Override
  public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
    return store.lanes().resolve(partition, epoch, owner);
  }

  @Override
  public void release(Map<PartitionKey, Long> epochs) {
    store.lanes().release(epochs);
  }

  @Override
  public Map<PartitionKey, Long> epochs(Collection<PartitionKey> partitions) {
    return store.lanes().epochs(partitions);
  }

  @Override
  public Map<LaneKey, StoredLane> positions(Collection<PartitionKey> partitions) {
    return store.lanes().positions(partitions);
  }

  @Override
  public Map<PartitionKey, String> owners(Collection<PartitionKey> partitions) {
    return store.lanes().owners(partitions);
  }

  @Override
  public MoveResult move(Move move) {
    return store.lanes().move(move);
  }
}
