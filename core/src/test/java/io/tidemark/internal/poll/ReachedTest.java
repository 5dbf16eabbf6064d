// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.internal.poll.PollMessage.Behind;
import io.tidemark.internal.poll.PollMessage.WentBack;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.StoredLane;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReachedTest {
  private static final PartitionKey KEY = new PartitionKey("cluster", "group", "topic", 0);
  private static final LaneKey FIRST = KEY.lane(0);
  private static final LaneKey SECOND = KEY.lane(1);

  private final Reached reached =
      new Reached(Map.of(KEY, 5L), Map.of(FIRST, Position.at(40), SECOND, Position.at(50)));

  @Test
  void rowsThatSayAsMuchOrMoreAreFine() {
    assertThat(reached.compare(Map.of(FIRST, at(40), SECOND, at(60)), Map.of(KEY, 5L))).isEmpty();
  }

  @Test
  void rowsOfALaterClaimAreNotOurs() {
    assertThat(reached.compare(Map.of(FIRST, at(1), SECOND, at(2)), Map.of(KEY, 6L))).isEmpty();
  }

  @Test
  void eachLaneThatIsBehindIsNamed() {
    assertThat(reached.compare(Map.of(FIRST, at(40), SECOND, at(10)), Map.of(KEY, 5L)))
        .containsExactly(new Behind(SECOND, 5, 50, at(10)));
  }

  @Test
  void anOlderClaimIsSaidOnceByTheLaneFurthestBehind() {
    assertThat(reached.compare(Map.of(FIRST, at(30), SECOND, at(20)), Map.of(KEY, 4L)))
        .containsExactly(new WentBack(KEY, 5, 50, 20));
  }

  @Test
  void aRowThatIsGoneOrWasNeverClaimedSaysNothing() {
    assertThat(reached.compare(Map.of(FIRST, at(1)), Map.of())).isEmpty();
    assertThat(new Reached(Map.of(), Map.of()).compare(Map.of(FIRST, at(1)), Map.of(KEY, 1L)))
        .isEmpty();
  }

  private static StoredLane at(long offset) {
    return new StoredLane(offset, null);
  }
}
