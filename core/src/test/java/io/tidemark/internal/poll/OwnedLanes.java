// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that knows who owns what, and no more. Test thread. */
final class OwnedLanes implements Store, LaneTable {
  final Map<PartitionKey, String> owners = new HashMap<>();

  @Override
  public Map<PartitionKey, String> owners(Collection<PartitionKey> partitions) {
    Map<PartitionKey, String> found = new HashMap<>(owners);
    found.keySet().retainAll(partitions);
    return found;
  }

  @Override
  public LaneTable lanes() {
    return this;
  }

  private static UnsupportedOperationException unknown() {
    return new UnsupportedOperationException("knows owners and no more");
  }

  @Override
  public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
    throw unknown();
  }

  @Override
  public void start(Collection<FirstPosition> positions) {
    throw unknown();
  }

  @Override
  public void advance(UnitTransaction transaction, Advance advance) {
    throw unknown();
  }

  @Override
  public void leaveOut(UnitTransaction transaction, Gap gap) {
    throw unknown();
  }

  @Override
  public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
    throw unknown();
  }

  @Override
  public void release(Map<PartitionKey, Long> epochs) {
    throw unknown();
  }

  @Override
  public Map<PartitionKey, Long> epochs(Collection<PartitionKey> partitions) {
    throw unknown();
  }

  @Override
  public Map<LaneKey, StoredLane> positions(Collection<PartitionKey> partitions) {
    throw unknown();
  }

  @Override
  public MoveResult move(Move move) {
    throw unknown();
  }

  @Override
  public void open(StoreContext context) {
    throw unknown();
  }

  @Override
  public UnitTransactions transactions() {
    throw unknown();
  }

  @Override
  public OutboxTable outbox() {
    throw unknown();
  }

  @Override
  public DeadLetters letters() {
    throw unknown();
  }

  @Override
  public IdempotencyKeys idempotency() {
    throw unknown();
  }

  @Override
  public GroupRegistry groups() {
    throw unknown();
  }

  @Override
  public Set<Class<?>> resources() {
    return Set.of();
  }

  @Override
  public FailureKind classify(Throwable failure) {
    throw unknown();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
