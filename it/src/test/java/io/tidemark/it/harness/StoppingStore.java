// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.settings.Fault;
import io.tidemark.settings.TimeLimits;
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
import io.tidemark.store.Sinks;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.StoredLane;
import io.tidemark.store.UnitTransaction;
import io.tidemark.store.UnitTransactions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store that reports where its units are: before the transaction, between the advance and COMMIT,
 * after COMMIT. Otherwise it is the store it wraps.
 */
final class StoppingStore implements Store {
  private final Store store;
  private final Stops stops;

  /** Where each lane's next unit begins: its last claim or advance. */
  private final Map<LaneKey, Long> positions = new ConcurrentHashMap<>();

  StoppingStore(Store store, Stops stops) {
    this.store = store;
    this.stops = stops;
  }

  @Override
  public List<Fault> faults(int workers, TimeLimits limits) {
    return store.faults(workers, limits);
  }

  @Override
  public void open(StoreContext context) {
    store.open(context);
  }

  @Override
  public UnitTransactions transactions() {
    return new StoppingTransactions(store.transactions());
  }

  @Override
  public LaneTable lanes() {
    return new StoppingLanes(store.lanes());
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
  public Sinks sinks() {
    return store.sinks();
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
  public Optional<String> unknownCode(Throwable failure) {
    return store.unknownCode(failure);
  }

  @Override
  public Optional<String> withoutValues(Throwable failure) {
    return store.withoutValues(failure);
  }

  @Override
  public void close() {
    store.close();
  }

  private void claimed(PartitionClaim claim) {
    for (LaneClaim lane : claim.lanes()) {
      positions.put(lane.lane(), lane.position().nextOffset());
    }
  }

  private final class StoppingTransactions implements UnitTransactions {
    private final UnitTransactions transactions;

    StoppingTransactions(UnitTransactions transactions) {
      this.transactions = transactions;
    }

    @Override
    public <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception {
      int partition = lane.partition().partition();
      long from = positions.getOrDefault(lane, 0L);
      stops.reach(Point.BEFORE_TRANSACTION, partition, from, from + 1);
      T result = transactions.inTransaction(lane, work);
      stops.reach(Point.AFTER_COMMIT, partition, from, positions.getOrDefault(lane, from));
      return result;
    }
  }

  private final class StoppingLanes implements LaneTable {
    private final LaneTable lanes;

    StoppingLanes(LaneTable lanes) {
      this.lanes = lanes;
    }

    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      lanes.advance(transaction, advance);
      int partition = advance.lane().partition().partition();
      long to = advance.to().nextOffset();
      positions.put(advance.lane(), to);
      stops.reach(Point.BEFORE_COMMIT, partition, advance.from(), to);
    }

    @Override
    public void leaveOut(UnitTransaction transaction, Gap gap) {
      lanes.leaveOut(transaction, gap);
    }

    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      List<ClaimResult> results = lanes.claim(requests, owner);
      for (ClaimResult result : results) {
        if (result instanceof ClaimResult.Claimed claimed) {
          claimed(claimed.claim());
        }
      }
      return results;
    }

    @Override
    public void start(Collection<FirstPosition> positions) {
      lanes.start(positions);
    }

    @Override
    public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
      Optional<PartitionClaim> claim = lanes.resolve(partition, epoch, owner);
      claim.ifPresent(StoppingStore.this::claimed);
      return claim;
    }

    @Override
    public void release(Map<PartitionKey, Long> epochs) {
      lanes.release(epochs);
    }

    @Override
    public Map<PartitionKey, Long> epochs(Collection<PartitionKey> partitions) {
      return lanes.epochs(partitions);
    }

    @Override
    public Map<LaneKey, StoredLane> positions(Collection<PartitionKey> partitions) {
      return lanes.positions(partitions);
    }

    @Override
    public Map<PartitionKey, String> owners(Collection<PartitionKey> partitions) {
      return lanes.owners(partitions);
    }

    @Override
    public MoveResult move(Move move) {
      return lanes.move(move);
    }
  }
}
