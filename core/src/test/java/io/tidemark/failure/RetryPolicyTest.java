// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import static io.tidemark.lane.FailureKind.CONTENTION;
import static io.tidemark.lane.FailureKind.INFRASTRUCTURE;
import static io.tidemark.lane.FailureKind.PERMANENT;
import static io.tidemark.lane.FailureKind.TRANSIENT;
import static io.tidemark.lane.Outcome.Failed.UNKNOWN_CULPRIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.Decision.Halt;
import io.tidemark.failure.Decision.Retry;
import io.tidemark.failure.Decision.Smaller;
import io.tidemark.settings.RetrySettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {
  private final RetryPolicy policy =
      new RetryPolicy(
          new Backoff(
              new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0.5),
              bound -> 0));

  @Test
  void whatPassesByItselfIsTriedAgainAfterGrowingWaitsUpToTheCap() {
    assertThat(policy.decide(TRANSIENT, 10, UNKNOWN_CULPRIT, 1))
        .isEqualTo(new Retry(Duration.ofMillis(100)));
    assertThat(policy.decide(INFRASTRUCTURE, 10, UNKNOWN_CULPRIT, 3))
        .isEqualTo(new Retry(Duration.ofMillis(400)));
    assertThat(policy.decide(TRANSIENT, 1, 0, 1_000)).isEqualTo(new Retry(Duration.ofSeconds(1)));
  }

  @Test
  void transactionsInEachOthersWayAreHalved() {
    assertThat(policy.decide(CONTENTION, 9, UNKNOWN_CULPRIT, 1))
        .isEqualTo(new Smaller(5, Duration.ofMillis(100)));
    assertThat(policy.decide(CONTENTION, 1, 0, 2)).isEqualTo(new Retry(Duration.ofMillis(200)));
  }

  @Test
  void recordsBeforeTheCulpritGoFirstThenTheCulpritAlone() {
    assertThat(policy.decide(PERMANENT, 10, 7, 1)).isEqualTo(new Smaller(7, Duration.ZERO));
    assertThat(policy.decide(PERMANENT, 10, 0, 1)).isEqualTo(new Smaller(1, Duration.ZERO));
  }

  @Test
  void unknownCulpritIsSearchedByHalves() {
    assertThat(policy.decide(PERMANENT, 10, UNKNOWN_CULPRIT, 1))
        .isEqualTo(new Smaller(5, Duration.ZERO));
    assertThat(policy.decide(PERMANENT, 3, UNKNOWN_CULPRIT, 1))
        .isEqualTo(new Smaller(2, Duration.ZERO));
  }

  @Test
  void culpritAloneHalts() {
    assertThat(policy.decide(PERMANENT, 1, 0, 1)).isEqualTo(new Halt());
  }

  @Test
  void jitterShortensAWaitByNoMoreThanItsShare() {
    RetrySettings settings =
        new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0.5);

    assertThat(new Backoff(settings, bound -> bound - 1).after(1)).isEqualTo(Duration.ofMillis(50));
    assertThat(new Backoff(settings, bound -> 0).after(1)).isEqualTo(Duration.ofMillis(100));
  }
}
