// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.Decision;
import io.tidemark.internal.process.Purpose;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrandsTest {
  private static final PartitionKey PARTITION = new PartitionKey("cluster", "group", "topic", 0);

  private static DueLetter letter(long id) {
    return new DueLetter(id, PARTITION, id, true, 0, Errand.REDRIVE, 0);
  }

  /** Or what comes after many that are never possible yet would never be suspected. */
  @ParameterizedTest
  @EnumSource(
      value = LetterState.class,
      names = {"NOT_YET", "PARKED"})
  void whatIsPutOffUntilLaterClearsNoSuspect(LetterState state) {
    Errands errands = new Errands(true, false);
    for (long id = 1; id <= Errands.SUSPECTS; id++) {
      errands.add(letter(id), 0);
      assertThat(errands.next()).isInstanceOf(Purpose.TryLetter.class);
      errands.putBack(
          new Decision.PutBack(state, null), true, new IllegalStateException("redriven in vain"));
      assertThat(errands.next()).isInstanceOf(Purpose.PutBack.class);
      errands.done(null);
    }

    errands.add(letter(Errands.SUSPECTS + 1), 0);

    assertThat(errands.next())
        .isInstanceOf(
            state == LetterState.NOT_YET ? Purpose.TryLetter.class : Purpose.CarryOut.class);
  }

  /** Each time it is told how often that was, for a wait that grows. */
  @Test
  void whatCannotBeCountedNowIsPutOffLongerEachTimeAndAllLettersWithIt() {
    Errands errands = new Errands(true, true);
    for (int times = 0; times < 3; times++) {
      long now = 100L * times;
      errands.add(letter(1), now);
      assertThat(errands.next()).isInstanceOf(Purpose.CountLost.class);
      assertThat(errands.timesPutOff()).isEqualTo(times);
      errands.countLater(now + 100);

      errands.add(letter(1), now + 99);
      errands.add(letter(2), now + 99);
      assertThat(errands.isEmpty()).isTrue();
    }

    errands.add(letter(1), 300);
    errands.counted();
    assertThat(errands.next()).isInstanceOf(Purpose.TryLetter.class);
    assertThat(errands.timesPutOff()).isZero();
  }
}
