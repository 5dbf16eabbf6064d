// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.effect.OutboxMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RelayTagTest {
  private static final UUID TOPIC = UUID.fromString("6f0c7a52-3d0b-4c41-9a57-2f8f0b1c64de");

  /** Frozen: a later version reads what an earlier one has left. */
  @Test
  void isTextToRead() {
    RelayTag tag =
        new RelayTag(
            TOPIC,
            List.of(
                new OutboxMark(0, 100),
                new OutboxMark(0, 100),
                new OutboxMark(0, 136),
                new OutboxMark(2, 90)));
    assertThat(tag)
        .hasToString(
            "tidemark outbox topic=6f0c7a52-3d0b-4c41-9a57-2f8f0b1c64de marks=0:2s,,10,2:-a");
    assertThat(RelayTag.parse(tag.toString())).hasValue(tag);
  }

  @Test
  void whateverIsWrittenIsReadAgainAndFitsBesideAnOffset() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      List<OutboxMark> marks = new ArrayList<>();
      int lanes = 1 + random.nextInt(RelayTag.MAX_LANES);
      for (int lane = 0; lane < lanes; lane++) {
        marks.add(new OutboxMark(long63(random), long63(random)));
      }
      RelayTag tag = new RelayTag(TOPIC, marks);
      assertThat(RelayTag.parse(tag.toString())).hasValue(tag);
      assertThat(tag.toString().length()).isLessThan(4_096);
    }
  }

  /** Small ones mostly, and up to the largest. */
  private static long long63(Random random) {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mine",
        "tidemark epoch=3 replay=0",
        "tidemark outbox topic=6f0c7a52-3d0b-4c41-9a57-2f8f0b1c64de marks=",
        "tidemark outbox topic=6f0c7a52-3d0b-4c41-9a57-2f8f0b1c64de marks=0:1,:",
        "tidemark outbox topic=6f0c7a52-3d0b-4c41-9a57-2f8f0b1c64de marks=0:1,1:-",
        "tidemark outbox topic=6f0c7a52-3d0b-4c41-9a57-2f8f0b1c64de marks=0:zzzzzzzzzzzzz",
        "tidemark outbox topic=------------------------------------ marks=0:1"
      })
  void anythingElseIsNone(String text) {
    assertThat(RelayTag.parse(text)).isEmpty();
  }

  @Test
  void ofALaneThatItDoesNotKnowNothingIsPublished() {
    RelayTag tag = new RelayTag(TOPIC, List.of(new OutboxMark(3, 4)));
    assertThat(tag.mark(0)).isEqualTo(new OutboxMark(3, 4));
    assertThat(tag.mark(1)).isEqualTo(OutboxMark.NOTHING);
  }

  /**
   * The database lost a redrive: what its lane publishes from now on would seem to be published.
   */
  @Test
  void ofALaneThatHasGoneBackMoreOftenThanTheDatabaseKnowsNothingIsBelieved() {
    OutboxMark known = new OutboxMark(1, 70);
    RelayTag tag = new RelayTag(TOPIC, List.of(new OutboxMark(2, 50), known, known));
    assertThat(tag.within(Map.of(0, new OutboxMark(1, 90), 1, new OutboxMark(1, 60))).marks())
        .containsExactly(OutboxMark.NOTHING, known, known);
  }
}
