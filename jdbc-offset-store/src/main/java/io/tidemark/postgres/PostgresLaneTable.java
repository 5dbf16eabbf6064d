// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Gap;
import io.tidemark.store.LaneTable;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.StoredLane;
import io.tidemark.store.UnitTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The lanes' rows. Any thread, one transaction a call; {@link #advance} and {@link #leaveOut} in
 * the worker's, in the unit's transaction.
 */
final class PostgresLaneTable implements LaneTable {
  private final Sessions sessions;
  private final Tables tables;
  private final LaneRows rows;
  private final FirstRows firstRows;
  private final Moves moves;
  private final Gaps gaps;
  private final ParkedKeys parked;
  private final Blockers blockers;

  PostgresLaneTable(Sessions sessions, Tables tables) {
    this.sessions = sessions;
    this.tables = tables;
    this.rows = new LaneRows(tables);
    this.firstRows = new FirstRows(tables);
    this.moves = new Moves(tables);
    this.gaps = new Gaps(tables);
    this.parked = new ParkedKeys(tables);
    this.blockers = new Blockers(tables);
  }

  @Override
  public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
    List<PartitionKey> keys = requests.stream().map(ClaimRequest::partition).toList();
    Session session = sessions.claiming(keys, owner);
    try {
      return new Claims(session, tables, owner).claim(requests);
    } catch (SQLException e) {
      throw StoreFailures.of("could not claim " + keys, e);
    }
  }

  @Override
  public void start(Collection<FirstPosition> positions) {
    if (positions.isEmpty()) {
      return;
    }
    List<PartitionKey> keys = positions.stream().map(FirstPosition::partition).sorted().toList();
    Session session = sessions.of(keys.get(0));
    ControlTransactions.run(
        session,
        "store where to start " + keys,
        connection -> firstRows.insert(connection, positions));
  }

  @Override
  public void advance(UnitTransaction transaction, Advance advance) {
    PostgresUnit.of(transaction).advance(advance);
  }

  @Override
  public void leaveOut(UnitTransaction transaction, Gap gap) {
    PostgresUnit.of(transaction)
        .run("leave out offset " + gap.from(), connection -> gaps.write(connection, gap));
  }

  @Override
  public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
    Session session = sessions.claiming(List.of(partition), owner);
    return waiting(
        session,
        partition,
        "could not find out what became of the commit",
        connection -> {
          Optional<LockedPartition> ours =
              rows.lockWaiting(connection, partition).filter(locked -> locked.epoch() == epoch);
          rows.bump(connection, ours.stream().toList(), owner);
          return ours.isEmpty()
              ? Optional.empty()
              : Optional.of(parked.in(connection, ours.get().claim(owner)));
        });
  }

  @Override
  public void release(Map<PartitionKey, Long> epochs) {
    if (epochs.isEmpty()) {
      return;
    }
    Map<PartitionKey, Long> inKeyOrder = new TreeMap<>(epochs);
    Session session = sessions.of(inKeyOrder.keySet().iterator().next());
    ControlTransactions.run(
        session, "release " + inKeyOrder.keySet(), connection -> release(connection, inKeyOrder));
  }

  /** What is locked is left to the next claim, which fences it as well. */
  private int release(Connection connection, Map<PartitionKey, Long> epochs) throws SQLException {
    List<LockedPartition> ours =
        rows.lockFree(connection, epochs.keySet()).stream()
            .filter(locked -> Objects.equals(epochs.get(locked.key()), locked.epoch()))
            .toList();
    rows.bump(connection, ours, null);
    return ours.size();
  }

  @Override
  public Map<PartitionKey, Long> epochs(Collection<PartitionKey> partitions) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Session session = sessions.of(partitions.iterator().next());
    return ControlTransactions.run(
        session,
        "read the epochs of " + partitions,
        connection -> rows.epochs(connection, partitions));
  }

  @Override
  public Map<PartitionKey, String> owners(Collection<PartitionKey> partitions) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Session session = sessions.of(partitions.iterator().next());
    return ControlTransactions.run(
        session,
        "read the owners of " + partitions,
        connection -> rows.owners(connection, partitions));
  }

  @Override
  public Map<LaneKey, StoredLane> positions(Collection<PartitionKey> partitions) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Session session = sessions.of(partitions.iterator().next());
    return ControlTransactions.run(
        session,
        "read the positions of " + partitions,
        connection -> rows.positions(connection, partitions));
  }

  @Override
  public MoveResult move(Move move) {
    Session session = sessions.of(move.partition());
    return waiting(
        session,
        move.partition(),
        "could not move the position",
        connection -> moves.move(connection, move));
  }

  /** Waits for a partition's rows once, and once more if their frozen owner could be ended. */
  private <T> T waiting(
      Session session, PartitionKey key, String failure, ControlTransactions.Work<T> work) {
    String found = "";
    try {
      try {
        return ControlTransactions.run(session, session.limits().claim(), work);
      } catch (SQLException e) {
        if (!SqlFailures.isLockTimeout(e)) {
          throw e;
        }
        Blockers.Findings holder = blockers.endFrozenOwner(session, key);
        found = ", as its row is held by " + holder.description();
        if (!holder.mayBeFree()) {
          throw e;
        }
        return ControlTransactions.run(session, session.limits().claim(), work);
      }
    } catch (SQLException e) {
      throw StoreFailures.of(key.lane(0), failure + found, e);
    }
  }
}
