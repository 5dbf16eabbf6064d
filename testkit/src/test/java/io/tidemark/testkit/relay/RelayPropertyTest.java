// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.lane.LaneKey;
import io.tidemark.testkit.relay.PlayedKafka.Flaw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to its relays, what a partition publishes is read once, and in order. */
final class RelayPropertyTest {
  private static final int SEEDS = Integer.getInteger("tidemark.relay.seeds", 300);
  private static final int STEPS = 80;

  /** What is wrong after a run; empty if nothing is. */
  private static Optional<String> wrong(RelayWorld world) {
    List<UUID> log = world.kafka().log();
    if (log.size() != new HashSet<>(log).size()) {
      return Optional.of("published twice: " + log);
    }
    if (!new HashSet<>(log).equals(new HashSet<>(world.committed()))) {
      return Optional.of("lost, or never committed");
    }
    if (!byLane(world, log).equals(byLane(world, world.committed()))) {
      return Optional.of("out of the order of a lane");
    }
    List<Integer> shapes = log.stream().map(world::shapeOf).toList();
    if (!shapes.equals(shapes.stream().sorted().toList())) {
      return Optional.of("what an earlier shape left came after what followed it");
    }
    return world.held() == 0
        ? Optional.empty()
        : Optional.of(world.held() + " messages left in the table");
  }

  private static Map<String, List<UUID>> byLane(RelayWorld world, List<UUID> ids) {
    Map<String, List<UUID>> lanes = new HashMap<>();
    for (UUID id : ids) {
      LaneKey lane = world.laneOf(id);
      lanes
          .computeIfAbsent(world.shapeOf(id) + "/" + lane.number(), key -> new ArrayList<>())
          .add(id);
    }
    return lanes;
  }

  private static RelayWorld run(long seed, Flaw flaw) {
    RelayWorld world = new RelayWorld(seed, flaw);
    for (int i = 0; i < STEPS; i++) {
      world.step();
    }
    world.settle();
    return world;
  }

  @Test
  void everyMessageIsReadOnceAndInOrder() {
    long published = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RelayWorld world = run(seed, Flaw.NONE);
      assertEquals(Optional.empty(), wrong(world), "seed " + seed);
      published += world.kafka().log().size();
    }
    assertTrue(published > 10L * SEEDS, "messages were published: " + published);
  }

  /** Ids tell repeats then; what the database still holds is published. */
  @Test
  void whenSomebodyElseCommitsAnOffsetNothingIsLost() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RelayWorld world = new RelayWorld(seed, Flaw.NONE);
      for (int i = 0; i < STEPS; i++) {
        world.step();
        if (i % 20 == 19) {
          world.foreignCommit();
        }
      }
      world.settle();
      assertEquals(
          new HashSet<>(world.committed()), new HashSet<>(world.kafka().log()), "seed " + seed);
      assertEquals(0, world.held(), "seed " + seed);
    }
  }

  /** The test can fail: where Kafka does not do its part, it does. */
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aKafkaThatDoesNotDoItsPartIsNoticed(Flaw flaw) {
    int noticed = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      noticed += wrong(run(seed, flaw)).isPresent() ? 1 : 0;
    }
    assertTrue(noticed > 0, "of " + SEEDS + " runs none went wrong");
  }
}
