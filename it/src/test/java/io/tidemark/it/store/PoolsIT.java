// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.InCampaigns;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many connections there are, and who waits for them (hazard B17). */
@ExtendWith(TidemarkServers.class)
final class PoolsIT {
  private static final String HOUSEKEEPING = "com.zaxxer.hikari.housekeeping.periodMs";

  private Scene scene;

  @BeforeEach
  void emptyDatabase(Database database) {
    System.setProperty(HOUSEKEEPING, "500");
    scene = new Scene(database);
  }

  @AfterEach
  void close() {
    scene.close();
    System.clearProperty(HOUSEKEEPING);
  }

  private long connections(String owner) {
    return scene
        .database()
        .queryNumber(
            "select count(*) from pg_stat_activity where application_name = 'tidemark:"
                + owner
                + "'");
  }

  @Test
  @InCampaigns
  void anIdleStoreHoldsNoConnections() throws Exception {
    Store store = scene.open("idle");
    PartitionClaim claim = Scene.claimed(store, "idle");
    Scene.unit(store, claim, unit -> unit.resource(Handle.class));
    assertThat(connections("idle")).isPositive();

    await().atMost(Duration.ofSeconds(30)).until(() -> connections("idle") == 0);

    assertThat(store.lanes().epochs(List.of(Scene.PARTITION)))
        .isEqualTo(Map.of(Scene.PARTITION, claim.epoch()));
  }

  @Test
  void controlCallsDoNotWaitBehindUnits() throws Exception {
    Store store = scene.open("busy");
    Scene.claimed(store, "busy");
    CountDownLatch inside = new CountDownLatch(Scene.WORKERS);
    CountDownLatch released = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(Scene.WORKERS);
    List<Future<Integer>> units = new ArrayList<>();
    try {
      for (int i = 0; i < Scene.WORKERS; i++) {
        units.add(
            threads.submit(
                () ->
                    store
                        .transactions()
                        .inTransaction(
                            Scene.LANE,
                            transaction -> {
                              transaction.resource(Handle.class).execute("select 1");
                              inside.countDown();
                              released.await();
                              return 1;
                            })));
      }
      inside.await();

      PartitionKey another = new PartitionKey("cluster", "group", "orders", 1);
      assertThat(Scene.claim(store, another, "busy")).isInstanceOf(ClaimResult.Claimed.class);
      assertThat(connections("busy")).isLessThanOrEqualTo(Scene.WORKERS + 2L);
    } finally {
      released.countDown();
      threads.shutdown();
    }
    for (Future<Integer> unit : units) {
      assertThat(unit.get()).isOne();
    }
  }

  @Test
  void closingForOneGroupLeavesTheOthersTheirs() throws Exception {
    PostgresStore shared = scene.connect();
    scene.open(shared, "leaving");
    scene.open(shared, "staying");
    PartitionClaim claim = Scene.claimed(shared, "staying");

    shared.close(new StoreContext("leaving", Scene.WORKERS, TimeLimits.DEFAULT));
    Scene.unit(shared, claim, unit -> unit.resource(Handle.class));

    await().until(() -> connections("leaving") == 0);
    assertThat(connections("staying")).isPositive();
  }

  @Test
  void openingAgainReplacesThePoolsOfTheSameOwner() throws Exception {
    PostgresStore store = scene.connect();
    scene.open(store, "again");
    PartitionClaim claim = Scene.claimed(store, "again");
    scene.open(store, "again");
    Scene.unit(store, claim, unit -> unit.resource(Handle.class));

    store.close();

    await().until(() -> connections("again") == 0);
  }

  @Test
  void closingEndsEveryConnection() {
    Store store = scene.open("closed");
    Scene.claimed(store, "closed");

    store.close();
    store.close();

    await().until(() -> connections("closed") == 0);
  }
}
