// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.PartitionKey;
import io.tidemark.testkit.store.MemoryDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/**
 * One seed: instances of the real runtime on a simulated broker and an in-memory store, a storm of
 * faults, then calm, in which everything must come right.
 */
final class Simulation {
  private static final Duration CALM_BOUND = Duration.ofMinutes(2);

  /** How likely, at each step, records are deleted between lanes that are apart. */
  private static final double BETWEEN_LANES = 0.01;

  private final Scenario scenario;
  private final Mutant mutant;
  private final Tally tally;
  private final World world;
  private final SimKafka kafka;
  private final MemoryDatabase database;
  private final Storm storm;
  private final Feed feed;
  private final Checker checker;
  private final Dependency dependency;
  private final PaymentsHandler handler;
  private final List<SimInstance> instances = new ArrayList<>();
  private int started;

  private Simulation(Scenario scenario, Mutant mutant, Tally tally) {
    this.scenario = scenario;
    this.mutant = mutant;
    this.tally = tally;
    this.world = new World(scenario.seed());
    this.kafka = new SimKafka(world, scenario.protocol(), Scenario.TIMING);
    this.database = new MemoryDatabase(world.environment());
    this.storm = new Storm(world, scenario, tally);
    this.feed = new Feed(world, kafka, scenario, storm);
    this.checker = new Checker(world, kafka, scenario.policies(), scenario.keyed(), tally);
    this.dependency = new Dependency(world);
    Needs needs = new Needs(world, kafka, storm, checker);
    this.handler = new PaymentsHandler(world, scenario, storm, checker, needs, tally);
  }

  /**
   * Runs a scenario.
   *
   * @return what differs where two schedules differ
   * @throws SimulationFailure naming the seed, how to replay it, and what happened last
   */
  static long run(Scenario scenario, Mutant mutant, Tally tally) {
    Simulation simulation = new Simulation(scenario, mutant, tally);
    try (World world = simulation.world) {
      simulation.run();
      tally.count("steps", world.steps());
      return world.fingerprint();
    } catch (SimulationFailure e) {
      throw new SimulationFailure(
          "%s%n%nseed %d: %s%nreplay: %s%n%n%s"
              .formatted(
                  e.getMessage(),
                  scenario.seed(),
                  scenario,
                  scenario.publishes()
                      ? EffectsTest.replay(scenario.seed())
                      : SimulationTest.replay(scenario.seed()),
                  String.join(System.lineSeparator(), simulation.world.notes())),
          e);
    }
  }

  private void run() {
    world.stickiness(scenario.stickiness());
    world.maxSteps(400_000);
    prepare();
    world.environment().start("producer", feed::writeOn);
    world.interfere(this::interfere);
    while (!feed.written() || world.steps() < scenario.stormSteps()) {
      keepInstances();
      redrive(0.1);
      world.sleep(Duration.ofMillis(1 + world.random(100)));
    }
    calm();
    end();
  }

  // Before the storm.

  private void prepare() {
    UUID topicId = feed.make(scenario.partitions());
    if (scenario.planted() > 0) {
      for (TopicPartition partition : feed.partitions()) {
        database.plant(key(partition), topicId, scenario.planted(), 0);
      }
      checker.starts(database.lanes());
    }
    database.observe(checker);
    kafka.observe(checker);
    feed.writeFirst();
  }

  // The storm.

  private void redrive(double chance) {
    if (!checker.nothingSetAside() && !instances.isEmpty() && world.chance(chance)) {
      any(instances).redriveSome();
    }
  }

  private void keepInstances() {
    instances.forEach(SimInstance::lookAfter);
    instances.removeIf(SimInstance::gone);
    while (instances.size() < scenario.instances()) {
      SimInstance instance =
          new SimInstance(
              ++started,
              world,
              kafka,
              database,
              dependency,
              checker,
              scenario,
              mutant,
              storm,
              handler,
              tally);
      instances.add(instance);
    }
  }

  private void interfere() {
    if (!storm.blows() || instances.isEmpty()) {
      return;
    }
    List<Fault> faults = scenario.faults().stream().filter(Fault.FROM_OUTSIDE::contains).toList();
    if (!faults.isEmpty() && world.chance(scenario.faultRate())) {
      strike(any(faults), any(instances));
    } else if (scenario.has(Fault.RETENTION) && world.chance(BETWEEN_LANES) && lanesAreApart()) {
      counted(Fault.RETENTION, deletePrefix());
    }
  }

  private boolean lanesAreApart() {
    return feed.partitions().stream().anyMatch(each -> !checker.book(key(each)).together());
  }

  private void strike(Fault fault, SimInstance victim) {
    switch (fault) {
      case KILL -> counted(fault, victim.kill(true));
      case KILL_HOST -> counted(fault, victim.kill(false));
      case FREEZE -> counted(fault, victim.freeze(Duration.ofMillis(50 + world.random(4000))));
      case CLOSE -> counted(fault, victim.closeSoon());
      case EXPEL -> counted(fault, kafka.expel(Scenario.GROUP));
      case REBALANCE -> {
        kafka.rebalance(Scenario.GROUP);
        counted(fault, true);
      }
      case NEW_LEADER -> counted(fault, electLeader());
      case NEW_PARTITION -> counted(fault, feed.addPartition());
      case SEEK -> counted(fault, victim.seekSome(startedPartitions()));
      case RETENTION -> counted(fault, deletePrefix());
      case DATABASE_DOWN -> {
        database.crash();
        world.note("the database is down");
        world.after(Duration.ofMillis(1 + world.random(1500)), database::restart);
        counted(fault, true);
      }
      case DEPENDENCY_AWAY -> {
        dependency.goAway(Duration.ofMillis(1 + world.random(3000)));
        counted(fault, true);
      }
      default -> throw new IllegalStateException(fault + " strikes where it happens");
    }
  }

  /** The others cannot be sought yet. */
  private List<TopicPartition> startedPartitions() {
    return feed.partitions().stream().filter(each -> checker.book(key(each)).started()).toList();
  }

  private boolean electLeader() {
    List<TopicPartition> partitions = feed.partitions();
    if (!partitions.isEmpty()) {
      kafka.electLeader(any(partitions));
    }
    return !partitions.isEmpty();
  }

  /**
   * Deletes records, preferably of a partition whose lanes are apart; mostly while its owner is
   * down, or they would have been read already.
   */
  private boolean deletePrefix() {
    List<TopicPartition> apart =
        feed.partitions().stream().filter(each -> !checker.book(key(each)).together()).toList();
    List<TopicPartition> choices = apart.isEmpty() ? feed.partitions() : apart;
    if (choices.isEmpty()) {
      return false;
    }
    TopicPartition partition = any(choices);
    PartitionBook book = checker.book(key(partition));
    boolean deleted = feed.deletePrefix(partition, book);
    if (deleted && world.chance(0.7)) {
      instances.stream().filter(each -> each.owns(book)).forEach(owner -> owner.kill(true));
    }
    return deleted;
  }

  private void counted(Fault fault, boolean struck) {
    if (struck) {
      world.note(() -> "struck: " + fault);
      tally.count(fault);
    }
  }

  // After the storm.

  private boolean allPublished() {
    return !scenario.publishes() || checker.receipts().missing(kafka.published()).isEmpty();
  }

  private void calm() {
    world.note("the storm abates");
    storm.abates();
    database.restart();
    if (!instances.isEmpty() && world.chance(0.5)) {
      any(instances).closeSoon();
    }
    long deadline = world.nanoTime() + CALM_BOUND.toNanos();
    while (!lagging().isEmpty() || !checker.nothingSetAside() || !allPublished()) {
      keepInstances();
      redrive(0.3);
      if (world.nanoTime() > deadline) {
        instances.forEach(instance -> world.note(instance.describe()));
        require(
            lagging().stream().allMatch(checker::isOfThisTopic),
            "nobody begins with the topic made again: " + lagging());
        require(
            !lagging().isEmpty() || !checker.nothingSetAside(),
            Receipts.LOST + checker.receipts().missing(kafka.published()));
        require(
            !lagging().isEmpty(),
            "records are still set aside %s after the faults stopped".formatted(CALM_BOUND));
        require(false, "%s still lag %s after the faults stopped".formatted(lagging(), CALM_BOUND));
      }
      world.sleep(Duration.ofMillis(100));
    }
  }

  /** The partitions that are neither applied to their end nor stand still as they must. */
  private List<TopicPartition> lagging() {
    return feed.partitions().stream()
        .filter(partition -> !checker.isDone(partition) && !standsStill(partition))
        .toList();
  }

  private boolean standsStill(TopicPartition partition) {
    return checker.mustStand(partition)
        && instances.stream().anyMatch(instance -> instance.saysHalted(key(partition)));
  }

  private void end() {
    long deadline = world.nanoTime() + CALM_BOUND.toNanos();
    while (!instances.stream().allMatch(SimInstance::gone)) {
      instances.forEach(SimInstance::closeSoon);
      require(world.nanoTime() < deadline, "instances end: " + world.living());
      world.sleep(Duration.ofMillis(100));
    }
    world.sleep(Duration.ofSeconds(5)); // the dead host's transactions, the late commits
    require(world.living().isEmpty(), "no thread is left: " + world.living());
    require(database.openTransactions() == 0, "no transaction is left open");
    require(kafka.members(Scenario.GROUP) == 0, "no member is left in the group");
    List<Applied> rows = database.rows(Applied.TABLE).stream().map(Applied.class::cast).toList();
    checker.everythingApplied(feed.partitions(), rows);
    if (scenario.has(Fault.HOT_ROWS)) {
      countsAdd(rows);
    }
    if (scenario.publishes()) {
      checker.receipts().wrong(kafka.published()).ifPresent(wrong -> require(false, wrong));
      tally.count("messages published", kafka.published().size());
    }
    tally.count("records applied", rows.size());
  }

  private void countsAdd(Collection<Applied> rows) {
    Map<String, Long> expected = new HashMap<>();
    rows.forEach(row -> expected.merge(row.key(), 1L, Long::sum));
    long sum = database.rows(Applied.COUNTS).stream().mapToLong(count -> (Long) count).sum();
    require(sum == rows.size(), "no update is lost: counted %d of %s".formatted(sum, expected));
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      world.fail(Checker.BROKEN + what, null);
    }
  }

  private <T> T any(List<T> choices) {
    return choices.get((int) world.random(choices.size()));
  }

  static PartitionKey key(TopicPartition partition) {
    return new PartitionKey(
        SimClusterView.CLUSTER_ID, Scenario.GROUP, partition.topic(), partition.partition());
  }
}
