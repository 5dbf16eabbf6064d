// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.server.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A database with a table for effects, and stores on it. Used by a test's thread. */
final class Scene implements AutoCloseable {
  static final UUID TOPIC_ID = new UUID(7, 7);
  static final PartitionKey PARTITION = new PartitionKey("cluster", "group", "orders", 0);
  static final LaneKey LANE = PARTITION.lane(0);
  static final int WORKERS = 4;

  /** Long enough for a loaded machine, but for the claim, which tests wait for. */
  static final TimeLimits LIMITS =
      new TimeLimits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20));

  private final Database database;
  private final List<Store> stores = new ArrayList<>();

  Scene(Database database) {
    this.database = database;
    database.execute("create table effect (text text)");
  }

  /** What a handler does, and what the unit does with it. */
  @FunctionalInterface
  interface Work {
    void run(UnitTransaction transaction) throws Exception;
  }

  Database database() {
    return database;
  }

  PostgresStore connect() {
    return PostgresStore.connect(database.url(), database.user(), database.password())
        .schema(SchemaMode.CREATE);
  }

  Store open(String owner) {
    return open(connect(), owner);
  }

  Store open(PostgresStore store, String owner) {
    return open(store, owner, LIMITS.connect());
  }

  Store open(PostgresStore store, String owner, Duration connect) {
    store.open(new StoreContext(owner, WORKERS, limits(connect)));
    stores.add(store);
    return store;
  }

  private static TimeLimits limits(Duration connect) {
    return new TimeLimits(
        LIMITS.statement(),
        LIMITS.lock(),
        LIMITS.idleInTransaction(),
        LIMITS.socket(),
        connect,
        LIMITS.claim(),
        LIMITS.drain(),
        LIMITS.shutdown());
  }

  static ClaimRequest request(PartitionKey partition) {
    return new ClaimRequest(partition, TOPIC_ID);
  }

  /** Stores first positions, and makes the requests to claim what was started. */
  static List<ClaimRequest> started(Store store, List<PartitionKey> partitions) {
    store.lanes().start(partitions.stream().map(Scene::first).toList());
    return partitions.stream().map(Scene::request).toList();
  }

  static FirstPosition first(PartitionKey partition) {
    return new FirstPosition(partition, TOPIC_ID, Position.at(0));
  }

  /** Claims a partition, which starts at 0 if it has no position. */
  static ClaimResult claim(Store store, PartitionKey partition, String owner) {
    store.lanes().start(List.of(first(partition)));
    return store.lanes().claim(List.of(request(partition)), owner).get(0);
  }

  /** Claims the partition, which must be free. */
  static PartitionClaim claimed(Store store, String owner) {
    return ((ClaimResult.Claimed) claim(store, PARTITION, owner)).claim();
  }

  /** Runs a unit of the partition's only lane that moves it by one offset. */
  static Advance unit(Store store, PartitionClaim claim, Work handler) throws Exception {
    long from = claim.resumeAt().nextOffset();
    Advance advance =
        new Advance(LANE, claim.epoch(), from, Position.at(from + 1), UUID.randomUUID());
    return store
        .transactions()
        .inTransaction(
            LANE,
            transaction -> {
              handler.run(transaction);
              store.lanes().advance(transaction, advance);
              return advance;
            });
  }

  /** The stored position, read behind the store's back. */
  long position() {
    return database.queryNumber("select next_offset from tidemark_lane");
  }

  List<String> effects() {
    return database.query("select text from effect order by text").stream()
        .map(row -> row.get(0))
        .toList();
  }

  @Override
  public void close() {
    stores.forEach(Store::close);
  }
}
