// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts share: two clients of one empty database, and ways to hold a unit open. */
public abstract class StoreContract {

  /** Far above what anything here takes; bounds the harm of a store that waits for ever. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Bounds that no test meets unless it means to. */
  static final TimeLimits WIDE =
      new TimeLimits(
          PATIENCE,
          PATIENCE,
          PATIENCE,
          PATIENCE.plusSeconds(1),
          PATIENCE,
          PATIENCE,
          PATIENCE,
          PATIENCE);

  /** How long a test waits that means to meet a bound. */
  static final Duration SHORT = Duration.ofMillis(300);

  static final UUID TOPIC_ID = new UUID(7, 7);
  static final PartitionKey PARTITION = new PartitionKey("cluster", "group", "orders", 0);
  static final LaneKey LANE = PARTITION.lane(0);

  private final List<Store> opened = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** The database. */
  protected StoreUnderTest database;

  /** The first client. */
  protected Store ours;

  /** The second client. */
  protected Store theirs;

  /** Makes an empty database; called before each test, which closes it. */
  protected abstract StoreUnderTest create() throws Exception;

  @BeforeEach
  final void openStores() throws Exception {
    database = create();
    ours = open("ours", WIDE);
    theirs = open("theirs", WIDE);
  }

  @AfterEach
  final void closeStores() throws Exception {
    threads.shutdownNow();
    opened.forEach(Store::close);
    database.close();
    if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      fail("a thread did not end");
    }
  }

  final Store open(String owner, TimeLimits limits) {
    Store store = database.open(owner, limits);
    opened.add(store);
    return store;
  }

  // Claims.

  static FirstPosition from(PartitionKey partition, long offset) {
    return new FirstPosition(partition, TOPIC_ID, Position.at(offset));
  }

  static ClaimRequest stored(PartitionKey partition) {
    return new ClaimRequest(partition, TOPIC_ID);
  }

  static ClaimResult claim(Store store, ClaimRequest request) {
    List<ClaimResult> results = store.lanes().claim(List.of(request), "owner");
    assertEquals(1, results.size());
    assertEquals(request.partition(), results.get(0).partition());
    return results.get(0);
  }

  /** Starts a partition and claims it. */
  static PartitionClaim claimed(Store store, FirstPosition first) {
    store.lanes().start(List.of(first));
    return claimed(store, new ClaimRequest(first.partition(), first.topicId()));
  }

  static PartitionClaim claimed(Store store, ClaimRequest request) {
    return assertInstanceOf(ClaimResult.Claimed.class, claim(store, request)).claim();
  }

  static LaneClaim onlyLane(PartitionClaim claim) {
    assertEquals(1, claim.lanes().size());
    return claim.lanes().get(0);
  }

  // Units.

  static Advance advance(LaneKey lane, long epoch, long from, long to) {
    return new Advance(lane, epoch, from, Position.at(to), UUID.randomUUID());
  }

  /** Runs a unit that writes a text and moves the lane. */
  final Advance commitUnit(Store store, Advance advance, String text) throws Exception {
    return store
        .transactions()
        .inTransaction(
            advance.lane(),
            transaction -> {
              database.writer(transaction).write(text);
              store.lanes().advance(transaction, advance);
              return advance;
            });
  }

  /** Starts a unit that has done its work and stays open until told to go on. */
  final OpenUnit hold(Store store, LaneKey lane, Work work) throws Exception {
    CountDownLatch holding = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    UnitTransaction[] held = new UnitTransaction[1];
    Future<String> outcome =
        inBackground(
            () ->
                store
                    .transactions()
                    .inTransaction(
                        lane,
                        transaction -> {
                          work.run(transaction);
                          held[0] = transaction;
                          holding.countDown();
                          released.await();
                          return work.end(transaction);
                        }));
    if (!holding.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      outcome.get(0, TimeUnit.SECONDS);
    }
    return new OpenUnit(held[0], released, outcome);
  }

  /** Starts a unit that holds its lane's row. */
  final OpenUnit holdAdvanced(Store store, Advance advance) throws Exception {
    return hold(store, advance.lane(), transaction -> store.lanes().advance(transaction, advance));
  }

  final <T> Future<T> inBackground(Callable<T> call) {
    return threads.submit(call);
  }

  /** Waits until what runs in the background waits for a row. */
  final void awaitWaiting(Future<?> running) {
    await(() -> database.waiting() == 1 || running.isDone(), "a statement waits for a row");
    assertFalse(running.isDone(), "it should have waited for a row, but is done");
  }

  static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        fail("did not come about: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      return fail("still waiting after " + PATIENCE, e);
    }
  }

  /** What a unit does before it is held open, and what it does last. */
  @FunctionalInterface
  interface Work {
    void run(UnitTransaction transaction) throws Exception;

    default String end(UnitTransaction transaction) throws Exception {
      return "committed";
    }
  }

  /** A unit that is held open. */
  record OpenUnit(UnitTransaction transaction, CountDownLatch released, Future<String> outcome) {

    /** Lets the unit end, and waits for it. */
    String finish() throws Exception {
      released.countDown();
      return get(outcome);
    }
  }
}
