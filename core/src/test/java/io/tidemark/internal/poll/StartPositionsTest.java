// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.Position;
import io.tidemark.settings.StartPosition;
import io.tidemark.store.ClaimResult.Absent;
import io.tidemark.store.FirstPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StartPositionsTest {
  private static final GroupIdentity IDENTITY = new GroupIdentity("cluster", "group", "owner");
  private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
  private static final UUID TOPIC_ID = new UUID(1, 1);

  private static final Map<String, KafkaTopic> TOPICS =
      Map.of("orders", new KafkaTopic(TOPIC_ID, 3));

  private final Map<TopicPartition, Long> since = new HashMap<>();
  private @Nullable Instant asked;
  private final Map<TopicPartition, LogRange> logs = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

  StartPositionsTest() {
    for (int i = 0; i < 3; i++) {
      logs.put(partition(i), new LogRange(10 + i, 20 + i));
    }
  }

  @Test
  void theFirstStartOfATopicStartsAllOfItAtOnce() {
    assertThat(choose(StartPosition.LATEST, unknown(1)))
        .isEqualTo(Map.of(0, Position.at(20), 1, Position.at(21), 2, Position.at(22)));
    assertThat(choose(StartPosition.EARLIEST, unknown(1)))
        .isEqualTo(Map.of(0, Position.at(10), 1, Position.at(11), 2, Position.at(12)));
  }

  @Test
  void aMomentIsLookedUpAndWhatHasNothingSinceStartsAtItsEnd() {
    since.put(partition(0), 13L);

    assertThat(choose(StartPosition.at(NOW), unknown(1)))
        .isEqualTo(Map.of(0, Position.at(13), 1, Position.at(21), 2, Position.at(22)));
    assertThat(asked).isEqualTo(NOW);
  }

  @Test
  void howLongAgoIsCountedFromNow() {
    choose(StartPosition.ago(Duration.ofHours(2)), unknown(1));

    assertThat(asked).isEqualTo(Instant.parse("2026-01-31T06:00:00Z"));
  }

  @Test
  void addedPartitionsHaveAChoiceOfTheirOwn() {
    StartPositions positions = positions(StartPosition.EARLIEST, StartPosition.LATEST);

    assertThat(offsets(positions.choose(List.of(added(2)), TOPICS)))
        .isEqualTo(Map.of(2, Position.at(22)));
    assertThat(positions(StartPosition.EARLIEST, StartPosition.NONE).mayStart(added(2))).isFalse();
  }

  @Test
  void aPartitionAddedToAKnownTopicStartsAtItsBeginning() {
    assertThat(choose(StartPosition.LATEST, added(2))).isEqualTo(Map.of(2, Position.at(12)));
  }

  @Test
  void whatKafkaHoldsIsAdopted() {
    committed.put(partition(1), new OffsetAndMetadata(15, Optional.of(7), ""));

    assertThat(choose(StartPosition.ADOPT, unknown(1)))
        .isEqualTo(Map.of(1, new Position(15, 7, null)));
    assertThat(choose(StartPosition.ADOPT, unknown(0))).isEqualTo(Map.of(0, Position.at(10)));
  }

  @Test
  void partitionsTakenOverLaterAdoptWhatKafkaHoldsThen() {
    committed.put(partition(1), new OffsetAndMetadata(18, Optional.of(7), ""));

    assertThat(choose(StartPosition.ADOPT, added(1)))
        .isEqualTo(Map.of(1, new Position(18, 7, null)));
  }

  @Test
  void nothingStartsBeforeAllLogsCanBeSeen() {
    logs.remove(partition(0));

    assertThat(choose(StartPosition.LATEST, unknown(1))).isEmpty();
    assertThat(choose(StartPosition.LATEST, added(1))).isEqualTo(Map.of(1, Position.at(11)));
  }

  @Test
  void withoutAChoiceOnlyAddedPartitionsStart() {
    StartPositions none = positions(StartPosition.NONE, StartPosition.EARLIEST);

    assertThat(none.mayStart(unknown(0))).isFalse();
    assertThat(none.mayStart(added(0))).isTrue();
  }

  @Test
  void aRowThatWasDeletedByHandIsNotReplaced() {
    Absent deleted = new Absent(IDENTITY.key(partition(0)), true, true);

    assertThat(positions(StartPosition.EARLIEST).mayStart(deleted)).isFalse();
  }

  private Map<Integer, Position> choose(StartPosition start, Absent absent) {
    return offsets(positions(start).choose(List.of(absent), TOPICS));
  }

  private static Map<Integer, Position> offsets(List<FirstPosition> starts) {
    Map<Integer, Position> chosen = new HashMap<>();
    for (FirstPosition first : starts) {
      assertThat(first.topicId()).isEqualTo(TOPIC_ID);
      chosen.put(first.partition().partition(), first.position());
    }
    return chosen;
  }

  private StartPositions positions(StartPosition start) {
    return positions(start, StartPosition.EARLIEST);
  }

  private StartPositions positions(StartPosition first, StartPosition added) {
    return new StartPositions(new View(), IDENTITY, first, added, () -> NOW);
  }

  private static Absent unknown(int partition) {
    return new Absent(IDENTITY.key(partition(partition)), false, false);
  }

  private static Absent added(int partition) {
    return new Absent(IDENTITY.key(partition(partition)), false, true);
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition("orders", number);
  }

  /** A cluster of one topic. */
  private final class View implements ClusterView {
    @Override
    public String clusterId() {
      return "cluster";
    }

    @Override
    public Set<String> names() {
      return TOPICS.keySet();
    }

    @Override
    public Map<String, KafkaTopic> topics(Collection<String> names) {
      return TOPICS;
    }

    @Override
    public Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions) {
      Map<TopicPartition, LogRange> ranges = new HashMap<>(logs);
      ranges.keySet().retainAll(partitions);
      return ranges;
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(
        Collection<TopicPartition> partitions, Instant moment) {
      asked = moment;
      return since;
    }

    @Override
    public Optional<HandledRecord> recordAt(TopicPartition partition, long offset) {
      throw new UnsupportedOperationException("recordAt");
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
      return committed;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
