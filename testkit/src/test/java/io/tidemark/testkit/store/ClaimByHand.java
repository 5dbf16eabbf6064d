// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.StoreContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A claim that writes what a test says, in one transaction under all locks of the partition: for
 * wrong stores. Control thread.
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
