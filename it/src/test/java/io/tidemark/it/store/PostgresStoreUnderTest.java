// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.lane.PartitionKey;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.contract.StoreUnderTest;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.store.AuditEntry;
import io.tidemark.testkit.store.GapEntry;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** PostgreSQL as the contracts see it. */
final class PostgresStoreUnderTest implements StoreUnderTest {
  private final Database database;

  private PostgresStoreUnderTest(Database database) {
    this.database = database;
  }

  /** Whatever the database held is gone. */
  static PostgresStoreUnderTest emptied(Database database) {
    database.execute("drop schema public cascade; create schema public");
    database.execute("create table written (text text primary key)");
    return new PostgresStoreUnderTest(database);
  }

  @Override
  public Store open(String owner, TimeLimits limits) {
    Store store =
        PostgresStore.connect(database.url(), database.user(), database.password())
            .schema(SchemaMode.CREATE);
    store.open(new StoreContext(owner, 4, limits));
    return store;
  }

  @Override
  public Writer writer(UnitTransaction transaction) {
    Handle handle = transaction.resource(Handle.class);
    return text -> handle.execute("insert into written (text) values (?)", text);
  }

  @Override
  public List<String> written() {
    return database.query("select text from written").stream().map(row -> row.get(0)).toList();
  }

  @Override
  public int waiting() {
    return (int)
        database.queryNumber(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
  }

  @Override
  public void plant(PartitionKey partition, UUID topicId, int lanes, long offset) {
    for (int lane = 0; lane < lanes; lane++) {
      database.execute(
          "insert into tidemark_lane (cluster_id, group_id, topic, partition, lane, lanes, lane_hash, topic_id, next_offset, owner_epoch) values ('%s', '%s', '%s', %d, %d, %d, 'fnv1a64', '%s', %d, 1)"
              .formatted(
                  partition.clusterId(),
                  partition.groupId(),
                  partition.topic(),
                  partition.partition(),
                  lane,
                  lanes,
                  topicId,
                  offset));
    }
  }

  @Override
  public void delete(PartitionKey partition) {
    database.execute("delete from tidemark_lane where " + isIn(partition));
  }

  @Override
  public List<AuditEntry> audit(PartitionKey partition) {
    return database
        .query(
            "select action, operator, reason, from_offset, to_offset from tidemark_audit where "
                + isIn(partition)
                + " order by id")
        .stream()
        .map(
            row ->
                new AuditEntry(
                    partition,
                    row.get(0),
                    row.get(1),
                    row.get(2),
                    Long.parseLong(row.get(3)),
                    Long.parseLong(row.get(4))))
        .toList();
  }

  @Override
  public List<GapEntry> gaps(PartitionKey partition) {
    return database
        .query(
            "select lane, topic_id, from_offset, to_offset, cause, owner_epoch from tidemark_gap where "
                + isIn(partition)
                + " order by id")
        .stream()
        .map(
            row ->
                new GapEntry(
                    partition.lane(Integer.parseInt(row.get(0))),
                    UUID.fromString(row.get(1)),
                    Long.parseLong(row.get(2)),
                    Long.parseLong(row.get(3)),
                    row.get(4),
                    Long.parseLong(row.get(5))))
        .toList();
  }

  private static String isIn(PartitionKey key) {
    return "cluster_id = '%s' and group_id = '%s' and topic = '%s' and partition = %d"
        .formatted(key.clusterId(), key.groupId(), key.topic(), key.partition());
  }

  /** Of clients: the server's own, such as a vacuum, come and go. */
  @Override
  public void close() {
    long open =
        database.queryNumber(
            "select count(*) from pg_stat_activity where backend_type = 'client backend' and datname = current_database() and xact_start is not null and pid <> pg_backend_pid()");
    if (open > 0) {
      throw new AssertionError(open + " transactions are still open");
    }
  }
}
