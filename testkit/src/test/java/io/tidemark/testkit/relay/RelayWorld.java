// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.effect.MessageId;
import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.failure.FailureText;
import io.tidemark.internal.relay.Relay;
import io.tidemark.internal.relay.RelayParts;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.FencedException;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Move;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.StoreRoute;
import io.tidemark.testkit.relay.PlayedKafka.Ended;
import io.tidemark.testkit.store.MemoryDatabase;
import io.tidemark.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition whose units publish, handed from relay to relay by whatever a seed draws: commits,
 * redrives, seeks, other shapes, takeovers, ended processes, relays that do not know yet that they
 * were replaced, Kafka that does not answer. One thread.
 */
final class RelayWorld {
  static final UUID TOPIC = new UUID(7, 7);
  private static final PartitionKey PARTITION = new PartitionKey("cluster", "group", "orders", 0);
  private static final TopicPartition KAFKAS = new TopicPartition("orders", 0);
  static final int MOST_LANES = 4;

  private static final int STEPS = 80;

  /** So many messages of one record are more than are read of its lane at once. */
  private static final int MANY = 200;

  /**
   * A lane that has gone back may be so far behind what was set aside before, which is redriven all
   * the same.
   */
  private static final int AHEAD = 8;

  /** What must come about in every build, each often. */
  static final List<String> EVENTS =
      List.of(
          "another commits first",
          "fenced while open",
          "many messages of one record",
          "rolled back",
          "redriven",
          "redriven ahead of its lane",
          "set back",
          "divided anew",
          "taken over",
          "ended");

  private final Random random;
  private final PlayedKafka kafka;
  private final RelayMutant mutant;
  private final Store right;
  private final Store store;
  private final List<Instance> zombies = new ArrayList<>();
  private final List<UUID> committed = new ArrayList<>();
  private final Map<UUID, LaneKey> lanes = new HashMap<>();

  /** Those that were committed before the partition got its present shape. */
  private final Map<UUID, Integer> shapes = new HashMap<>();

  /** What came about, so that a run that met nothing is noticed. */
  final Map<String, Integer> seen = new TreeMap<>();

  /** What was said that is not so. */
  final List<String> alarms = new ArrayList<>();

  /** Whether somebody else has changed the group's offsets. */
  private boolean tampered;

  /** Whether it was said that messages may be published again. */
  private boolean warned;

  /** Whether a message was published again before that was said. */
  boolean untold;

  private Instance owner;
  private boolean settled;
  private int shape;
  private int instances;

  private RelayWorld(long seed, RelayMutant mutant) {
    this.random = new Random(seed);
    this.mutant = mutant;
    this.kafka = new PlayedKafka(random, mutant.flaw());
    MemoryDatabase database = new MemoryDatabase();
    this.right = new MemoryStore(database);
    this.store = mutant.store(right, database);
    store.open(new StoreContext("world", 4, TimeLimits.DEFAULT));
    store.lanes().start(List.of(new FirstPosition(PARTITION, TOPIC, Position.at(0))));
    this.owner = new Instance(claim(1 + random.nextInt(MOST_LANES)));
  }

  /** A seed's run, to its end. */
  static RelayWorld run(long seed, RelayMutant mutant) {
    RelayWorld world = new RelayWorld(seed, mutant);
    for (int i = 0; i < STEPS; i++) {
      world.step();
    }
    world.settle();
    return world;
  }

  /** The same, while somebody else commits offsets to the group now and then. */
  static RelayWorld runWithForeignCommits(long seed, RelayMutant mutant) {
    return runWith(seed, mutant, RelayWorld::foreignCommit);
  }

  /** The same, while the group's offsets are deleted now and then. */
  static RelayWorld runWithForgottenOffsets(long seed, RelayMutant mutant) {
    return runWith(seed, mutant, RelayWorld::forget);
  }

  /** The same again and again, while nobody takes over from who has it first. */
  static RelayWorld runOfOneOwnerWithForgottenOffsets(long seed, RelayMutant mutant) {
    RelayWorld world = new RelayWorld(seed, mutant);
    for (int i = 0; i < STEPS; i++) {
      world.stay();
      if (i % 5 == 4) {
        world.forget();
      }
    }
    world.settle();
    return world;
  }

  private static RelayWorld runWith(long seed, RelayMutant mutant, Consumer<RelayWorld> tampering) {
    RelayWorld world = new RelayWorld(seed, mutant);
    for (int i = 0; i < STEPS; i++) {
      world.step();
      if (i % 20 == 19) {
        tampering.accept(world);
      }
    }
    world.settle();
    return world;
  }

  /** A run that begins with what another topic of this name has left in the group. */
  static RelayWorld runAfterAnotherTopic(long seed, RelayMutant mutant) {
    RelayWorld world = new RelayWorld(seed, mutant);
    world.kafka.commitOf(
        KAFKAS, 1_000, "tidemark outbox topic=" + new UUID(6, 6) + " marks=3:rs,,");
    for (int i = 0; i < STEPS; i++) {
      world.step();
    }
    world.settle();
    return world;
  }

  PlayedKafka kafka() {
    return kafka;
  }

  /** What was committed to the database, in order. */
  List<UUID> committed() {
    return committed;
  }

  LaneKey laneOf(UUID id) {
    return lanes.getOrDefault(id, PARTITION.lane(0));
  }

  int shapeOf(UUID id) {
    return shapes.getOrDefault(id, -1);
  }

  /** How many messages the table holds. */
  long held() {
    return right.outbox().held(PARTITION, TOPIC).values().stream().mapToLong(Long::longValue).sum();
  }

  private PartitionClaim claim(int wanted) {
    ClaimRequest request = new ClaimRequest(PARTITION, TOPIC, LaneShape.of(wanted, LaneHash.KEY));
    ClaimResult.Claimed claimed =
        (ClaimResult.Claimed) store.lanes().claim(List.of(request), "owner").get(0);
    return claimed.claim();
  }

  private void step() {
    int drawn = random.nextInt(100);
    if (drawn < 45) {
      owner.commit(random.nextInt(owner.lanes.size()), false, true);
    } else if (drawn < 70) {
      owner.turn();
    } else if (drawn < 76) {
      owner.commit(random.nextInt(owner.lanes.size()), true, true);
    } else if (drawn < 80) {
      seekBack();
    } else if (drawn < 86) {
      takeOver(owner.lanes.size());
    } else if (drawn < 90) {
      end();
    } else if (drawn < 93) {
      reshape();
    } else {
      turnZombies();
    }
    judgeRepeats();
  }

  /** Unless its process ends, the owner stays who it is. */
  private void stay() {
    if (random.nextBoolean()) {
      owner.commit(random.nextInt(owner.lanes.size()), false, true);
    } else {
      owner.turn();
    }
    judgeRepeats();
  }

  private void judgeRepeats() {
    untold |= !warned && kafka.log().size() > Set.copyOf(kafka.log()).size();
  }

  /** Those whose process is still there. */
  private void turnZombies() {
    zombies.forEach(Instance::turn);
    zombies.removeIf(zombie -> zombie.ended);
  }

  /** Nothing goes wrong any more, and all is published. */
  private void settle() {
    kafka.calmDown();
    settled = true;
    for (int i = 0; i < 40; i++) {
      owner.environment.pass(Duration.ofSeconds(31));
      owner.turn();
      turnZombies();
      judgeRepeats();
    }
  }

  /** The owner's process ends; what it has committed last, nobody has told its relay. */
  private void end() {
    if (random.nextBoolean()) {
      owner.commit(random.nextInt(owner.lanes.size()), false, false);
    }
    owner.ended = true;
    owner = new Instance(claim(owner.lanes.size()));
    count("ended");
  }

  /** Another instance has the partition; the one before it does not know that yet. */
  private void takeOver(int wanted) {
    zombies.add(owner);
    owner = new Instance(claim(wanted));
    count("taken over");
  }

  private void seekBack() {
    long to = random.nextInt(5);
    store
        .lanes()
        .move(new Move(Move.Kind.SEEK, PARTITION, Move.Expected.ANYWHERE, to, "seed", "drawn"));
    owner.claimed(claim(owner.lanes.size()));
    count("set back");
  }

  private void reshape() {
    long furthest = owner.furthest();
    for (int lane = 0; lane < owner.lanes.size(); lane++) {
      owner.moveTo(lane, furthest);
    }
    int before = owner.lanes.size();
    PartitionClaim claim = claim(1 + random.nextInt(MOST_LANES));
    if (claim.lanes().size() != before) {
      shape++;
      count("divided anew");
    }
    if (random.nextBoolean()) {
      owner.claimed(claim);
    } else {
      zombies.add(owner);
      owner = new Instance(claim);
    }
  }

  /** A unit fails. */
  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A lane as its owner knows it. */
  private static final class OwnedLane {
    private final LaneKey key;
    private long position;
    private long replay;

    /** Whether a unit of it is open. */
    private boolean busy;

    OwnedLane(LaneClaim claim) {
      this.key = claim.lane();
      this.position = claim.position().nextOffset();
      this.replay = claim.replay();
    }
  }

  /** An instance, as far as it commits and publishes. */
  private final class Instance {
    private final StillEnvironment environment = new StillEnvironment();
    private final Relay relay;
    private PartitionClaim claim;
    private boolean claimed;
    private boolean ended;
    private boolean publishing;
    private List<OwnedLane> lanes = List.of();

    Instance(PartitionClaim claim) {
      this.claim = claim;
      int number = instances++;
      this.relay =
          new Relay(
              new RelayParts(
                  OutboxSettings.DEFAULT,
                  Duration.ofSeconds(1),
                  StoreRoute.to(Meanwhile.store(store, this::meanwhile)),
                  new FailureText(List.of(store)),
                  () -> mutant.producer(kafka, number),
                  mutant.offsets(kafka),
                  environment,
                  new TidemarkListener() {
                    @Override
                    public void restored(PartitionKey partition, long reached, long stored) {
                      alarms.add(
                          "%s is set back from %d to %d".formatted(partition, reached, stored));
                    }

                    @Override
                    public void foreignOffset(
                        PartitionKey partition, OptionalLong offset, long messages) {
                      warned(offset, messages);
                    }
                  }));
      claimed(claim);
      relay.joined(kafka.rebalance());
    }

    /** The relay asks the database, and the lanes go on. */
    private void meanwhile() {
      if (this == owner && claimed && !settled && random.nextInt(100) < 30) {
        commit(random.nextInt(lanes.size()), random.nextInt(10) == 0, true);
      }
    }

    long furthest() {
      return lanes.stream().mapToLong(lane -> lane.position).max().orElseThrow();
    }

    void claimed(PartitionClaim taken) {
      claimed = true;
      claim = taken;
      lanes = taken.lanes().stream().map(OwnedLane::new).toList();
      relay.open(taken);
    }

    /** Runs a unit that publishes some messages, unless one of its lane is open. */
    void commit(int number, boolean redrive, boolean tells) {
      OwnedLane lane = lanes.get(number);
      if (lane.busy) {
        return;
      }
      long replay = redrive ? lane.replay + 1 : lane.replay;
      long offset = redrive ? random.nextLong(lane.position + AHEAD) : lane.position;
      long to = redrive ? lane.position : lane.position + 1 + random.nextInt(3);
      UnitOfWork unit = unit(lane, to);
      List<OutboxMessage> messages =
          Stream.iterate(0, index -> index + 1)
              .limit(messagesOfARecord())
              .map(index -> message(unit, offset, replay, index))
              .toList();
      lane.busy = true;
      boolean done = run(lane, to, redrive, messages);
      lane.busy = false;
      if (!done) {
        return;
      }
      if (redrive) {
        count(offset < to ? "redriven" : "redriven ahead of its lane");
      }
      for (OutboxMessage message : messages) {
        committed.add(message.source().id());
        RelayWorld.this.lanes.put(message.source().id(), lane.key);
        shapes.put(message.source().id(), shape);
      }
      lane.position = to;
      lane.replay = redrive ? Advance.following(lane.replay) : lane.replay;
      if (tells) {
        relay.applied(unit, new OutboxMark(lane.replay, to), messages.size());
      }
    }

    /** Few, as a rule. */
    private int messagesOfARecord() {
      if (random.nextInt(400) > 0) {
        return random.nextInt(4);
      }
      count("many messages of one record");
      return random.nextInt(MANY);
    }

    /**
     * Its messages are written, its position is not: another lane commits, the relay publishes, the
     * process may end by that.
     */
    private void whileOpen() {
      if (random.nextInt(100) < 12) {
        long before = committed.size();
        commit(random.nextInt(lanes.size()), false, true);
        if (committed.size() > before) {
          count("another commits first");
        }
        turn();
      }
      if (random.nextInt(100) < 3) {
        count("rolled back");
        throw new RolledBack();
      }
    }

    private UnitOfWork unit(OwnedLane lane, long to) {
      return new UnitOfWork(
          lane.key,
          TOPIC,
          claim.epoch(),
          lane.replay,
          Position.at(lane.position),
          List.of(),
          Position.at(to),
          1);
    }

    private static OutboxMessage message(UnitOfWork unit, long offset, long replay, int index) {
      UUID id = MessageId.of(unit, offset, replay, index);
      return new OutboxMessage(
          new MessageSource(
              replay,
              offset,
              index,
              new UUID(
                  id.getMostSignificantBits(),
                  unit.lane().number() + (id.getLeastSignificantBits() & ~7L))),
          new ProducerRecord<>("receipts", new byte[] {1}));
    }

    /** Whether it was committed. */
    private boolean run(OwnedLane lane, long to, boolean redrive, List<OutboxMessage> messages) {
      Advance plain =
          new Advance(lane.key, claim.epoch(), lane.position, Position.at(to), UUID.randomUUID());
      Advance step = redrive ? plain.replaying() : plain;
      try {
        return store
            .transactions()
            .inTransaction(
                lane.key,
                transaction -> {
                  if (!messages.isEmpty()) {
                    store.outbox().add(transaction, lane.key, step.epoch(), messages);
                    whileOpen();
                  }
                  store.lanes().advance(transaction, step);
                  return true;
                });
      } catch (RolledBack e) {
        return false;
      } catch (FencedException e) {
        assertTrue(ended, "a unit of the owner is fenced");
        count("fenced while open");
        return false;
      } catch (Exception e) {
        throw new AssertionError("a unit of the owner fails", e);
      }
    }

    void moveTo(int number, long to) {
      OwnedLane lane = lanes.get(number);
      run(lane, to, false, List.of());
      relay.applied(unit(lane, to), new OutboxMark(lane.replay, to), 0);
      lane.position = to;
    }

    void turn() {
      if (ended || publishing) {
        return;
      }
      publishing = true;
      environment.pass(Duration.ofMillis(random.nextInt(1_500)));
      try {
        relay.turn();
      } catch (Ended e) {
        if (this == owner) {
          end();
        }
        ended = true;
      } finally {
        publishing = false;
      }
    }
  }

  private void warned(OptionalLong offset, long messages) {
    if (messages == 0 || (offset.isPresent() && !tampered)) {
      alarms.add("%d messages may be published again, by offset %s".formatted(messages, offset));
    }
    warned = true;
    count("warned");
  }

  /** Somebody else commits an offset to the group, from the beginning to the furthest lane. */
  private void foreignCommit() {
    tampered = true;
    kafka.commitOf(KAFKAS, random.nextInt((int) owner.furthest() + 1), "mine");
  }

  /** Somebody deletes the group's offsets. */
  private void forget() {
    kafka.forget(KAFKAS);
  }

  private void count(String what) {
    seen.merge(what, 1, Integer::sum);
  }
}
