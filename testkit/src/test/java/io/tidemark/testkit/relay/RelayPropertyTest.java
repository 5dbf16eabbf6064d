// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Whatever happens to its relays, what a partition publishes is read once, and in order. */
final class RelayPropertyTest {
  private static final int SEEDS = Integer.getInteger("tidemark.relay.seeds", 300);

  @Test
  void everyMessageIsReadOnceAndInOrder() {
    long published = 0;
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      RelayWorld world = RelayWorld.run(seed, RelayMutant.NONE);
      assertEquals(Optional.empty(), RelayVerdict.of(world), "seed " + seed);
      published += world.kafka().log().size();
      world.seen.forEach((what, times) -> seen.merge(what, times, Integer::sum));
    }
    assertTrue(published > 10L * SEEDS, "messages were published: " + published);
    RelayWorld.EVENTS.forEach(
        event ->
            assertTrue(seen.getOrDefault(event, 0) >= SEEDS / 10, event + " came about: " + seen));
  }

  /** Ids tell repeats then; what the database still holds is published. */
  @Test
  void whenSomebodyElseCommitsAnOffsetNothingIsLostAndItIsTold() {
    assertNothingIsLostAndItIsTold(RelayWorld::runWithForeignCommits);
  }

  @Test
  void whenOffsetsAreDeletedNothingIsLostAndItIsTold() {
    assertNothingIsLostAndItIsTold(RelayWorld::runWithForgottenOffsets);
  }

  @Test
  void whenOffsetsOfAFirstOwnerAreDeletedItIsTold() {
    assertNothingIsLostAndItIsTold(RelayWorld::runOfOneOwnerWithForgottenOffsets);
  }

  private static void assertNothingIsLostAndItIsTold(
      BiFunction<Long, RelayMutant, RelayWorld> runs) {
    int warned = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RelayWorld world = runs.apply(seed, RelayMutant.NONE);
      assertEquals(Optional.empty(), RelayVerdict.ofRepeats(world), "seed " + seed);
      warned += world.seen.getOrDefault("warned", 0);
    }
    assertTrue(warned >= SEEDS / 10, "it was told: " + warned);
  }

  /** Nothing of this one was published then, and that is sure. */
  @Test
  void whatWasPublishedOfAnotherTopicOfTheNameIsNoForeignOffset() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RelayWorld world = RelayWorld.runAfterAnotherTopic(seed, RelayMutant.NONE);
      assertEquals(Optional.empty(), RelayVerdict.of(world), "seed " + seed);
    }
  }
}
