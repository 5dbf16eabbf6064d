// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FencedException;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Gap;
import io.tidemark.store.LaneTable;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.StoredLane;
import io.tidemark.store.UnitTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lanes' rows. Control thread, but for {@link #advance} and {@link #leaveOut}, which workers
 * call.
 */
final class MemoryLaneTable implements LaneTable {
  private final Client client;
  private final Server server;

  MemoryLaneTable(Client client) {
    this.client = client;
    this.server = client.server();
  }

  @Override
  public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
    Map<PartitionKey, ClaimResult> results = new HashMap<>();
    List<ClaimRequest> left = new ArrayList<>(requests);
    left.sort(Comparator.comparing(ClaimRequest::partition));
    while (!left.isEmpty()) {
      try {
        for (ClaimResult result : client.inTransaction(s -> claimTogether(s, left, owner))) {
          results.put(result.partition(), result);
        }
      } catch (BusyException e) {
        results.put(e.busy.partition(), e.busy);
      }
      left.removeIf(request -> results.containsKey(request.partition()));
    }
    return requests.stream().map(request -> results.get(request.partition())).toList();
  }

  private List<ClaimResult> claimTogether(
      Session session, List<ClaimRequest> inKeyOrder, String owner) {
    List<ClaimResult> results = new ArrayList<>();
    for (ClaimRequest request : inKeyOrder) {
      LaneRows rows = new LaneRows(server, session, request.partition());
      try {
        results.add(control(session, Statement.CLAIM, () -> claim(rows, request, owner)));
      } catch (DatabaseException e) {
        throw e.sqlState().equals(DatabaseException.LOCK_TIMEOUT)
            ? new BusyException(
                new ClaimResult.Busy(request.partition(), String.valueOf(e.getMessage())), e)
            : e;
      }
    }
    return results;
  }

  private @Nullable ClaimResult claim(LaneRows rows, ClaimRequest request, String owner) {
    PartitionKey partition = request.partition();
    LaneRow first = rows.first();
    if (first == null) {
      return absent(partition, request.topicId());
    }
    if (!first.topicId().equals(request.topicId())) {
      return new ClaimResult.TopicRecreated(partition, first.topicId());
    }
    if (!rows.lock()) {
      return null;
    }
    return new ClaimResult.Claimed(rows.claim(owner, request.shape()));
  }

  private ClaimResult absent(PartitionKey partition, UUID topicId) {
    List<SeenRow> seen =
        server.committed().all(Schema.SEEN).stream()
            .map(SeenRow.class::cast)
            .filter(row -> ofSameTopic(row.partition(), partition))
            .toList();
    for (SeenRow row : seen) {
      if (!row.topicId().equals(topicId)) {
        return new ClaimResult.TopicRecreated(partition, row.topicId());
      }
    }
    return new ClaimResult.Absent(
        partition,
        seen.stream().anyMatch(row -> row.partition().equals(partition)),
        seen.stream().anyMatch(row -> !row.partition().equals(partition)));
  }

  private static boolean ofSameTopic(PartitionKey one, PartitionKey other) {
    return one.clusterId().equals(other.clusterId())
        && one.groupId().equals(other.groupId())
        && one.topic().equals(other.topic());
  }

  @Override
  public void start(Collection<FirstPosition> positions) {
    List<FirstPosition> inKeyOrder =
        positions.stream().sorted(Comparator.comparing(FirstPosition::partition)).toList();
    client.inTransaction(
        session -> {
          for (FirstPosition first : inKeyOrder) {
            LaneRows rows = new LaneRows(server, session, first.partition());
            control(session, Statement.START, () -> start(rows, first));
          }
          return positions;
        });
  }

  private @Nullable Boolean start(LaneRows rows, FirstPosition first) {
    if (rows.first() != null) {
      return false;
    }
    if (!rows.lock()) {
      return null;
    }
    boolean seen = server.committed().get(Schema.seen(first.partition())) != null;
    rows.insert(LaneRow.first(first, seen ? server.millis() : 0));
    return true;
  }

  @Override
  public void advance(UnitTransaction transaction, Advance advance) {
    MemoryTransaction unit = MemoryTransaction.of(transaction);
    RowKey key = Schema.lane(advance.lane());
    int updated = unit.execute(Statement.ADVANCE, () -> compareAndSet(unit, key, advance));
    if (updated == 0) {
      refuse(unit, key, advance);
    }
  }

  @Override
  public void leaveOut(UnitTransaction transaction, Gap gap) {
    MemoryTransaction unit = MemoryTransaction.of(transaction);
    boolean ours = unit.execute(Statement.LEAVE_OUT, () -> write(unit, gap));
    if (!ours) {
      throw new FencedException(gap.lane(), gap.epoch());
    }
  }

  private static boolean write(MemoryTransaction unit, Gap gap) {
    LaneRow row = (LaneRow) unit.read(Schema.lane(gap.lane()));
    if (row == null || row.epoch() != gap.epoch()) {
      return false;
    }
    unit.write(
        Schema.gap(new Object()),
        new GapEntry(gap.lane(), row.topicId(), gap.from(), gap.to(), gap.cause(), gap.epoch()));
    return true;
  }

  private static @Nullable Integer compareAndSet(
      MemoryTransaction unit, RowKey key, Advance advance) {
    LaneRow row = (LaneRow) unit.read(key);
    if (row == null
        || row.epoch() != advance.epoch()
        || row.position().nextOffset() != advance.from()) {
      return 0;
    }
    if (!unit.lock(key)) {
      return null;
    }
    unit.write(key, row.advancedTo(advance));
    return 1;
  }

  private static void refuse(MemoryTransaction unit, RowKey key, Advance advance) {
    Optional<LaneRow> row =
        unit.execute(Statement.ADVANCE, () -> Optional.ofNullable((LaneRow) unit.read(key)));
    if (row.isEmpty() || row.get().epoch() != advance.epoch()) {
      throw new FencedException(advance.lane(), advance.epoch());
    }
    throw new PositionConflictException(advance, row.get().stored());
  }

  @Override
  public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
    return client.inTransaction(
        session -> {
          LaneRows rows = new LaneRows(server, session, partition);
          return control(
              session,
              Statement.RESOLVE,
              () -> {
                if (!carries(rows, epoch)) {
                  return Optional.empty();
                }
                return rows.lock() ? Optional.of(rows.claim(owner)) : null;
              });
        });
  }

  @Override
  public void release(Map<PartitionKey, Long> epochs) {
    client.inTransaction(
        session -> {
          new TreeMap<>(epochs)
              .forEach(
                  (partition, epoch) -> {
                    LaneRows rows = new LaneRows(server, session, partition);
                    control(session, Statement.RELEASE, () -> release(rows, epoch));
                  });
          return epochs;
        });
  }

  private static @Nullable Boolean release(LaneRows rows, long epoch) {
    if (!carries(rows, epoch)) {
      return false;
    }
    if (!rows.lock()) {
      return null;
    }
    rows.claim(null);
    return true;
  }

  private static boolean carries(LaneRows rows, long epoch) {
    LaneRow first = rows.first();
    return first != null && first.epoch() == epoch;
  }

  @Override
  public Map<PartitionKey, Long> epochs(Collection<PartitionKey> partitions) {
    return client.inTransaction(
        session ->
            control(
                session,
                Statement.EPOCHS,
                () -> {
                  Map<PartitionKey, Long> epochs = new HashMap<>();
                  for (PartitionKey partition : partitions) {
                    LaneRow first = new LaneRows(server, session, partition).first();
                    if (first != null) {
                      epochs.put(partition, first.epoch());
                    }
                  }
                  return epochs;
                }));
  }

  @Override
  public Map<LaneKey, StoredLane> positions(Collection<PartitionKey> partitions) {
    return client.inTransaction(
        session ->
            control(
                session,
                Statement.POSITIONS,
                () -> {
                  Map<LaneKey, StoredLane> positions = new HashMap<>();
                  for (PartitionKey partition : partitions) {
                    for (LaneRow row : new LaneRows(server, session, partition).all()) {
                      positions.put(row.lane(), row.stored());
                    }
                  }
                  return positions;
                }));
  }

  @Override
  public Map<PartitionKey, String> owners(Collection<PartitionKey> partitions) {
    return client.inTransaction(
        session ->
            control(
                session,
                Statement.OWNERS,
                () -> {
                  Map<PartitionKey, String> owners = new HashMap<>();
                  for (PartitionKey partition : partitions) {
                    LaneRow first = new LaneRows(server, session, partition).first();
                    if (first != null && first.owner() != null) {
                      owners.put(partition, first.owner());
                    }
                  }
                  return owners;
                }));
  }

  @Override
  public MoveResult move(Move move) {
    return client.inTransaction(
        session -> {
          LaneRows rows = new LaneRows(server, session, move.partition());
          return control(session, Statement.MOVE, () -> MemoryMoves.move(rows, move));
        });
  }

  private <T> T control(Session session, Statement statement, Supplier<@Nullable T> attempt) {
    return client.execute(session, statement, client.limits().claim(), attempt);
  }
}
