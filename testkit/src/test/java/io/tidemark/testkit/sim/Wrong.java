// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.assertj.core.api.InstanceOfAssertFactories;

/**
 * A wrong protocol that the simulation has to find, for what it is.
 *
 * @param what what is wrong with it
 * @param broken how what the checker says of it begins
 * @param from the seed from which on it is looked for: 0, or for one that is rarely found a seed
 *     shortly before the first that finds it
 */
record Wrong(String what, Mutant mutant, String broken, long from) {
  Wrong(String what, Mutant mutant, String broken) {
    this(what, mutant, broken, 0);
  }

  static Wrong store(String what, Supplier<StoreMutant> mutant, String broken) {
    return new Wrong(what, Mutant.ofStore(mutant), broken);
  }

  static Wrong consumer(
      String what, UnaryOperator<Consumer<byte[], byte[]>> mutant, String broken) {
    return new Wrong(what, Mutant.ofConsumer((it, database) -> mutant.apply(it)), broken);
  }

  static Wrong producer(
      String what, UnaryOperator<Producer<byte[], byte[]>> mutant, String broken) {
    return new Wrong(what, Mutant.ofProducer(mutant), broken);
  }

  Wrong from(long seed) {
    return new Wrong(what, mutant, broken, seed);
  }

  /**
   * Fails unless it is found.
   *
   * @param campaigns makes a campaign of a mutant, and of how the failure begins that counts
   * @param schedules in how many
   */
  void requireFound(BiFunction<Mutant, String, Campaign> campaigns, long schedules) {
    String expected = Checker.BROKEN + broken;
    Campaign campaign = campaigns.apply(mutant, expected);

    Optional<SimulationFailure> failure = campaign.run(from, from + schedules);

    assertThat(failure)
        .as("%s in %,d schedules, to be found by: %s", what, schedules, expected)
        .get(InstanceOfAssertFactories.THROWABLE)
        .hasMessageStartingWith(expected);
    System.out.printf("%-44s seed %3d: %s%n", what, campaign.failedSeed(), expected);
  }

  @Override
  public String toString() {
    return what;
  }
}
