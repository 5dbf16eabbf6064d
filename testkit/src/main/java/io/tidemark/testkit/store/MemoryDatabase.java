// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.RealEnvironment;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.StoreContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A database in memory, to be opened by any number of {@link MemoryStore}s, one for each client,
 * and looked into by tests. Any thread. It behaves as PostgreSQL does under READ COMMITTED as far
 * as lanes are concerned: rows are locked by whoever changes them until commit or rollback, a
 * change that had to wait looks at the row again, and a COMMIT goes on when its client is gone.
 */
public final class MemoryDatabase {
  private final Server server;

  /** A database on the system's clock. */
  public MemoryDatabase() {
    this(new RealEnvironment());
  }

  /** A database that waits in an environment. */
  public MemoryDatabase(Environment environment) {
    this.server = new Server(environment);
  }

  Server server() {
    return server;
  }

  /** What is committed in one of the handlers' tables, in the order of commit. */
  public List<Object> rows(String table) {
    return server.look(() -> server.committed().all(table));
  }

  /** A lane's committed row. */
  public Optional<LaneRow> lane(LaneKey lane) {
    return server.look(
        () -> Optional.ofNullable((LaneRow) server.committed().get(Schema.lane(lane))));
  }

  /** All lanes' committed rows. */
  public List<LaneRow> lanes() {
    return server.look(
        () -> server.committed().all(Schema.LANE).stream().map(LaneRow.class::cast).toList());
  }

  /** What operators did. */
  public List<AuditEntry> audit() {
    return server.look(
        () -> server.committed().all(Schema.AUDIT).stream().map(AuditEntry.class::cast).toList());
  }

  /** What was left out. */
  public List<GapEntry> gaps() {
    return server.look(
        () -> server.committed().all(Schema.GAP).stream().map(GapEntry.class::cast).toList());
  }

  /** The records that were set aside, by number. */
  public List<LetterRow> letters() {
    return server.look(
        () -> MemoryDeadLetters.letters(server.committed().all(Schema.LETTER)).toList());
  }

  /** The idempotency keys that are stored, in the order in which they came. */
  public List<KeyRow> keys() {
    return server.look(
        () -> server.committed().all(Schema.KEY).stream().map(KeyRow.class::cast).toList());
  }

  /** Lets an observer see every commit from now on. */
  public void observe(CommitObserver observer) {
    server.observe(observer);
  }

  /** How many transactions are open. */
  public int openTransactions() {
    return server.open();
  }

  /** How many statements wait for a row. */
  public int waitingStatements() {
    return server.waiting();
  }

  /** Stops as a crash does: what is not committed is gone, and connections are refused. */
  public void crash() {
    server.setUp(false);
  }

  /** Accepts connections again. */
  public void restart() {
    server.setUp(true);
  }

  /**
   * Breaks the connections of a client whose process died. What it has sent COMMIT for is committed
   * all the same.
   *
   * @param owner the client's {@link StoreContext#owner}
   */
  public void disconnect(String owner) {
    server.disconnect(owner);
  }

  /** Writes a partition's rows as if it had that many lanes. */
  public void plant(PartitionKey partition, UUID topicId, int lanes, long offset) {
    server.look(
        () -> {
          for (int i = 0; i < lanes; i++) {
            LaneKey lane = partition.lane(i);
            LaneShape shape = LaneShape.of(lanes, LaneHash.KEY);
            LaneRow row = new LaneRow(lane, shape, topicId, Position.at(offset), 0, 1, null, null);
            server.committed().put(Schema.lane(lane), row);
          }
          server.committed().put(Schema.seen(partition), new SeenRow(partition, topicId));
          return partition;
        });
  }

  /** Deletes a partition's rows, as somebody might by hand. */
  public void delete(PartitionKey partition) {
    server.look(
        () -> {
          for (Object row : server.committed().all(Schema.LANE)) {
            LaneKey lane = ((LaneRow) row).lane();
            if (lane.partition().equals(partition)) {
              server.committed().put(Schema.lane(lane), null);
            }
          }
          return partition;
        });
  }
}
