// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotency keys against a sequential oracle, and stores that get them a little wrong. */
final class KeyedUnitsTest {
  private static final int SEEDS = 60;
  private static final int RECORDS = 120;

  private static Map<String, Integer> run(boolean batches, Supplier<StoreMutant> stores) {
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      try (KeyedUnits units = new KeyedUnits(seed, batches, stores.get())) {
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
    Map<String, Integer> seen = run(batches, Right::new);

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

  @Test
  void keysOfRecordsThatAreLeftToAnotherUnitMustNotStay() {
    assertThatThrownBy(() -> run(false, KeyMutants.RestKept::new))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void anotherPayloadUnderAKeyMustNotPass() {
    assertThatThrownBy(() -> run(false, KeyMutants.PayloadNotCompared::new))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void keysMustBeCommittedWithTheirEffects() {
    assertThatThrownBy(() -> run(false, KeyMutants.AddedApart::new))
        .isInstanceOf(AssertionError.class);
  }

  /** A store that does what it should. */
  private static final class Right extends StoreMutant {}
}
