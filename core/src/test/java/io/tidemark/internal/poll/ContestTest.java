// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static io.tidemark.settings.MembershipSettings.CONTEST_LOSSES;
import static io.tidemark.settings.MembershipSettings.CONTEST_WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ContestTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Contest contest = new Contest();

  @Test
  void lossesCountForAsLongAsTheWindow() {
    assertThat(contest.lost(START)).isEqualTo(1);
    assertThat(contest.lost(START.plusSeconds(30))).isEqualTo(2);
    assertThat(contest.lost(START.plus(CONTEST_WINDOW))).isEqualTo(3);
    assertThat(contest.lost(START.plus(CONTEST_WINDOW).plusMillis(1))).isEqualTo(3);
  }

  @Test
  void lossesFarApartAreNoContest() {
    Duration step = CONTEST_WINDOW.dividedBy(2).plusMillis(1);
    for (int i = 0; i < 100; i++) {
      assertThat(contest.lost(START.plus(step.multipliedBy(i)))).isLessThan(CONTEST_LOSSES);
    }
  }

  @Test
  void ofTwoRivalsOneGivesInFirst() {
    assertThat(Contest.limit("b", "a")).isEqualTo(CONTEST_LOSSES);
    assertThat(Contest.limit("a", "b")).isEqualTo(2 * CONTEST_LOSSES);
  }
}
