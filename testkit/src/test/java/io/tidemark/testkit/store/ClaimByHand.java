// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.StoreContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Claims and moves that write what a test says, in one transaction under all locks of the
 * partition: for wrong stores. Control thread.
 */
public final class ClaimByHand {
  private final Client client;

  /** Claims in this database as whoever opened a store with this context. */
  public ClaimByHand(MemoryDatabase database, StoreContext context) {
    this.client = new Client(database.server(), StoreFaults.NONE);
    client.open(context);
  }

  /**
   * Claims a partition that has rows.
   *
   * @param rewrite given every row of the partition, by lane, also those at rest; answers those to
   *     write
   */
  public PartitionClaim claim(PartitionKey partition, UnaryOperator<List<LaneRow>> rewrite) {
    return client.inTransaction(
        session ->
            client.execute(
                session,
                Statement.CLAIM,
                client.limits().claim(),
                () -> claim(new LaneRows(client.server(), session, partition), rewrite)));
  }

  /**
   * Moves a partition.
   *
   * @param lane given every row of the partition before and as it should be after; answers the one
   *     to write
   * @param gap given what is to be named as left out; answers what to write, null for nothing
   */
  public MoveResult move(
      Move move, BinaryOperator<LaneRow> lane, Function<GapEntry, @Nullable GapEntry> gap) {
    return client.inTransaction(
        session ->
            client.execute(
                session,
                Statement.MOVE,
                client.limits().claim(),
                () -> {
                  MoveResult result =
                      MemoryMoves.move(
                          new LaneRows(client.server(), session, move.partition()), move);
                  if (result != null) {
                    session.writes.replaceAll((key, row) -> rewritten(key, row, lane, gap));
                  }
                  return result;
                }));
  }

  private @Nullable Object rewritten(
      RowKey key,
      @Nullable Object row,
      BinaryOperator<LaneRow> lane,
      Function<GapEntry, @Nullable GapEntry> gap) {
    if (row instanceof LaneRow after) {
      return lane.apply((LaneRow) client.server().committed().get(key), after);
    }
    return row instanceof GapEntry entry ? gap.apply(entry) : row;
  }

  /** Names ranges as left out, in a transaction of its own. */
  public void leaveOut(List<GapEntry> gaps) {
    client.inTransaction(
        session -> {
          gaps.forEach(gap -> session.writes.put(Schema.gap(new Object()), gap));
          return gaps;
        });
  }

  private static @Nullable PartitionClaim claim(
      LaneRows rows, UnaryOperator<List<LaneRow>> rewrite) {
    if (!rows.lock()) {
      return null;
    }
    for (LaneRow row : rewrite.apply(everyRow(rows))) {
      rows.session().writes.put(Schema.lane(row.lane()), row);
    }
    List<LaneRow> written = everyRow(rows);
    LaneRow first = written.get(0);
    List<LaneClaim> lanes =
        written.stream().limit(first.shape().lanes()).map(LaneRow::toClaim).toList();
    return new PartitionClaim(
        rows.partition(), first.epoch(), first.topicId(), first.shape().hash(), lanes);
  }

  private static List<LaneRow> everyRow(LaneRows rows) {
    List<LaneRow> all = new ArrayList<>();
    LaneRow row = rows.first();
    while (row != null) {
      all.add(row);
      row =
          (LaneRow)
              rows.server().read(rows.session(), Schema.lane(rows.partition().lane(all.size())));
    }
    return all;
  }
}
