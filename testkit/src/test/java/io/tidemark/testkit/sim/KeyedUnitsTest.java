// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.handler.UnitHandler;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotency keys against a sequential oracle, and stores that get them a little wrong. */
final class KeyedUnitsTest {
  private static final int SEEDS = Integer.getInteger("tidemark.keys.seeds", 40);
  private static final int RECORDS = 120;

  private static Map<String, Integer> run(
      boolean batches, Supplier<StoreMutant> stores, UnaryOperator<UnitHandler> handlers) {
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      try (KeyedUnits units = new KeyedUnits(seed, batches, stores.get(), handlers)) {
        units.run(RECORDS);
        units.seen.forEach((what, times) -> seen.merge(what, times, Integer::sum));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    return seen;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyRecordTakesEffectAsOftenAsItsKeySays(boolean batches) {
    Map<String, Integer> seen = run(batches, Right::new, UnaryOperator.identity());

    assertThat(seen)
        .containsKeys(
            "IdempotencyConflictException",
            "IllegalArgumentException",
            "MissingKeyException",
            "effect",
            "passed over",
            "redriven",
            "waits");
    assertThat(seen.containsKey("cut short")).isEqualTo(!batches);
  }

  /**
   * A wrong way to keep keys.
   *
   * @param broken what is compared, and differs
   */
  private record Wrong(
      String what,
      Supplier<StoreMutant> stores,
      UnaryOperator<UnitHandler> handlers,
      String broken) {

    static Wrong store(String what, Supplier<StoreMutant> stores, String broken) {
      return new Wrong(what, stores, UnaryOperator.identity(), broken);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Wrong> wrong() {
    return Stream.of(
        Wrong.store("hash not compared", KeyMutants.PayloadNotCompared::new, KeyedUnits.TAKEN),
        new Wrong(
            "repeated keys not merged", Right::new, KeyMutants::repeatsNotSeen, KeyedUnits.ONCE),
        Wrong.store("keys of the rest stay", KeyMutants.RestKept::new, KeyedUnits.KEPT),
        Wrong.store("key outside the unit", KeyMutants.AddedApart::new, KeyedUnits.KEPT),
        Wrong.store("letters keep their key", KeyMutants.KeptByLetters::new, KeyedUnits.KEPT));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void isFound(Wrong wrong) {
    assertThatThrownBy(() -> run(false, wrong.stores(), wrong.handlers()))
        .isInstanceOf(AssertionError.class)
        .cause()
        .hasMessageStartingWith("[" + wrong.broken());
  }

  /** A store that does what it should. */
  private static final class Right extends StoreMutant {}
}
