// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.ClaimResult.Absent;
import io.tidemark.store.ClaimResult.Claimed;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.FencedException;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.store.LaneRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Wrong stores, each by one thing. */
final class StoreMutants {
  private StoreMutants() {}

  /** The compare and set does not ask for the epoch. */
  static final class NoEpoch extends StoreMutant {
    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      long whatever = row(advance.lane()).epoch();
      super.advance(
          transaction,
          new Advance(advance.lane(), whatever, advance.from(), advance.to(), advance.token()));
    }
  }

  /** The compare and set does not ask for the position. */
  static final class NoExpectedPosition extends StoreMutant {
    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      long wherever = row(advance.lane()).position().nextOffset();
      super.advance(
          transaction,
          new Advance(advance.lane(), advance.epoch(), wherever, advance.to(), advance.token()));
    }
  }

  /** The compare and set asks for neither. */
  static final class BlindUpdate extends StoreMutant {
    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      LaneRow row = row(advance.lane());
      super.advance(
          transaction,
          new Advance(
              advance.lane(),
              row.epoch(),
              row.position().nextOffset(),
              advance.to(),
              advance.token()));
    }
  }

  /** Nobody looks how many rows the compare and set has changed. */
  static final class RowCountIgnored extends StoreMutant {
    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      try {
        super.advance(transaction, advance);
      } catch (FencedException | PositionConflictException ignored) {
        return; // The mutation.
      }
    }
  }

  /** The position is moved in a transaction of its own, after the effects' one. */
  static final class TwoTransactions extends StoreMutant {
    private final Map<UnitTransaction, Advance> advances = new HashMap<>();

    @Override
    public <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception {
      UnitTransaction[] used = new UnitTransaction[1];
      T result =
          super.inTransaction(
              lane,
              transaction -> {
                used[0] = transaction;
                return work.run(transaction);
              });
      Advance advance = advances.remove(used[0]);
      super.inTransaction(
          lane,
          transaction -> {
            super.advance(transaction, advance);
            return lane;
          });
      return result;
    }

    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      advances.put(transaction, advance);
    }
  }

  /** A claim of a partition that has rows reads them with a plain SELECT. */
  static final class ClaimOnlyReads extends StoreMutant {
    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      List<ClaimResult> results = new ArrayList<>();
      Map<PartitionKey, Long> known =
          super.epochs(requests.stream().map(ClaimRequest::partition).toList());
      for (ClaimRequest request : requests) {
        if (known.containsKey(request.partition())) {
          results.add(new Claimed(read(request.partition())));
        } else {
          results.addAll(super.claim(List.of(request), owner));
        }
      }
      return results;
    }

    private PartitionClaim read(PartitionKey partition) {
      LaneRow first = row(partition.lane(0));
      List<LaneClaim> lanes = new ArrayList<>();
      for (int i = 0; i < first.shape().lanes(); i++) {
        LaneRow row = row(partition.lane(i));
        lanes.add(new LaneClaim(row.lane(), row.position(), row.replay(), row.commitToken()));
      }
      return new PartitionClaim(
          partition, first.epoch(), first.topicId(), first.shape().hash(), lanes);
    }
  }

  /** A claim reads before it fences. */
  static final class ReadThenFence extends StoreMutant {
    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      Map<LaneKey, Position> read = new HashMap<>();
      for (PartitionKey partition :
          super.epochs(requests.stream().map(ClaimRequest::partition).toList()).keySet()) {
        for (int i = 0; i < row(partition.lane(0)).shape().lanes(); i++) {
          read.put(partition.lane(i), row(partition.lane(i)).position());
        }
      }
      return super.claim(requests, owner).stream().map(result -> stale(result, read)).toList();
    }

    private static ClaimResult stale(ClaimResult result, Map<LaneKey, Position> read) {
      return result instanceof Claimed claimed
          ? new Claimed(
              change(
                  claimed.claim(),
                  lane ->
                      at(
                          lane,
                          read.getOrDefault(lane.lane(), lane.position()),
                          lane.commitToken())))
          : result;
    }
  }

  /** A partition that was added to a topic starts after its first record. */
  static final class AddedOneTooFar extends StoreMutant {
    private final Set<PartitionKey> added = new HashSet<>();

    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      List<ClaimResult> results = super.claim(requests, owner);
      for (ClaimResult result : results) {
        if (result instanceof Absent absent && absent.topicSeen()) {
          added.add(absent.partition());
        }
      }
      return results;
    }

    @Override
    public void start(Collection<FirstPosition> positions) {
      super.start(positions.stream().map(this::start).toList());
    }

    private FirstPosition start(FirstPosition first) {
      long to = first.position().nextOffset() + (added.contains(first.partition()) ? 1 : 0);
      return new FirstPosition(first.partition(), first.topicId(), Position.at(to));
    }
  }

  /** A claim fences the first lane only: whoever had the others still advances them. */
  static final class OnlyLaneZeroFenced extends StoreMutant {
    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      long unfenced = advance.lane().number() == 0 ? advance.epoch() : row(advance.lane()).epoch();
      super.advance(
          transaction,
          new Advance(advance.lane(), unfenced, advance.from(), advance.to(), advance.token()));
    }
  }

  /** A claim knows of one lane only, whatever the partition has. */
  static final class OnlyLaneZeroClaimed extends StoreMutant {
    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      return super.claim(requests, owner).stream().map(OnlyLaneZeroClaimed::first).toList();
    }

    private static ClaimResult first(ClaimResult result) {
      return result instanceof Claimed claimed
          ? new Claimed(
              new PartitionClaim(
                  claimed.partition(),
                  claimed.claim().epoch(),
                  claimed.claim().topicId(),
                  claimed.claim().hash(),
                  claimed.claim().lanes().subList(0, 1)))
          : result;
    }
  }

  /** A commit in doubt is taken for done. */
  static final class DoubtIsSuccess extends StoreMutant {
    @Override
    public <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception {
      List<T> result = new ArrayList<>();
      try {
        return super.inTransaction(
            lane,
            transaction -> {
              result.add(work.run(transaction));
              return result.get(0);
            });
      } catch (CommitInDoubtException e) {
        return result.get(0);
      }
    }
  }

  /** A commit in doubt is taken for not done, and tried again. */
  static final class DoubtIsRetried extends StoreMutant {
    @Override
    public <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception {
      try {
        return super.inTransaction(lane, work);
      } catch (CommitInDoubtException e) {
        return super.inTransaction(lane, work);
      }
    }
  }

  /** A commit in doubt is resolved by looking at the row, without a claim. */
  static final class ResolveOnlyReads extends StoreMutant {
    @Override
    public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
      LaneRow first = row(partition.lane(0));
      List<LaneClaim> lanes = new ArrayList<>();
      for (int i = 0; i < first.shape().lanes(); i++) {
        LaneRow row = row(partition.lane(i));
        lanes.add(new LaneClaim(row.lane(), row.position(), row.replay(), row.commitToken()));
      }
      return first.epoch() == epoch
          ? Optional.of(
              new PartitionClaim(partition, epoch, first.topicId(), first.shape().hash(), lanes))
          : Optional.empty();
    }
  }

  /** Resolving always says that it was done. */
  static final class ResolvedAsDone extends StoreMutant {
    private final Map<LaneKey, Advance> last = new HashMap<>();

    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      super.advance(transaction, advance);
      last.put(advance.lane(), advance);
    }

    @Override
    public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
      return super.resolve(partition, epoch, owner)
          .map(claim -> change(claim, lane -> done(lane, last.get(lane.lane()))));
    }

    private static LaneClaim done(LaneClaim lane, Advance advance) {
      return advance == null ? lane : at(lane, advance.to(), advance.token());
    }
  }

  /** Resolving always says that it was not done. */
  static final class ResolvedAsNotDone extends StoreMutant {
    private final Map<LaneKey, Advance> last = new HashMap<>();

    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      super.advance(transaction, advance);
      last.put(advance.lane(), advance);
    }

    @Override
    public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
      return super.resolve(partition, epoch, owner)
          .map(claim -> change(claim, lane -> undone(lane, last.get(lane.lane()))));
    }

    private static LaneClaim undone(LaneClaim lane, Advance advance) {
      return advance == null ? lane : at(lane, Position.at(advance.from()), new UUID(0, 0));
    }
  }

  /** Failures are judged without asking whether the lane is still ours. */
  static final class ClaimNotConfirmed extends StoreMutant {
    private final Map<PartitionKey, Long> ours = new HashMap<>();

    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      List<ClaimResult> results = super.claim(requests, owner);
      for (ClaimResult result : results) {
        if (result instanceof Claimed claimed) {
          ours.put(claimed.partition(), claimed.claim().epoch());
        }
      }
      return results;
    }

    @Override
    public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
      Optional<PartitionClaim> claim = super.resolve(partition, epoch, owner);
      claim.ifPresent(taken -> ours.put(partition, taken.epoch()));
      return claim;
    }

    @Override
    public Map<PartitionKey, Long> epochs(Collection<PartitionKey> partitions) {
      Map<PartitionKey, Long> epochs = new HashMap<>(super.epochs(partitions));
      epochs.replaceAll((partition, epoch) -> ours.getOrDefault(partition, epoch));
      return epochs;
    }
  }

  private static PartitionClaim change(PartitionClaim claim, UnaryOperator<LaneClaim> change) {
    return new PartitionClaim(
        claim.partition(),
        claim.epoch(),
        claim.topicId(),
        claim.hash(),
        claim.lanes().stream().map(change).toList());
  }

  private static LaneClaim at(LaneClaim lane, Position position, UUID token) {
    return lane.at(position, token);
  }
}
