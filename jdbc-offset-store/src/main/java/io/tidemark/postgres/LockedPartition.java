// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a partition, locked until the transaction ends: of the lanes it has, and of those
 * that it had once.
 *
 * @param key the partition
 * @param rows the rows, by number
 */
record LockedPartition(PartitionKey key, List<LaneRow> rows) {

  UUID topicId() {
    return rows.get(0).topicId();
  }

  /** The shape, which the row of lane 0 tells. */
  LaneShape shape() {
    return rows.get(0).shape();
  }

  /** The lanes that the partition has, by number. */
  List<LaneRow> lanes() {
    return rows.stream().filter(row -> row.number() < shape().lanes()).toList();
  }

  /** The rows of lanes that a partition of this shape does not have. */
  List<LaneRow> rowsBeyond(LaneShape other) {
    return rows.stream().filter(row -> row.number() >= other.lanes()).toList();
  }

  /** Whether no lane's row is missing. */
  boolean complete() {
    return rows.get(0).number() == 0
        && rows.get(0).rows() == rows.size()
        && lanes().size() == shape().lanes();
  }

  /** The epoch that all lanes share. */
  long epoch() {
    return rows.get(0).epoch();
  }

  /** Above every epoch any of the lanes ever had. */
  long nextEpoch() {
    return rows.stream().mapToLong(LaneRow::epoch).max().orElseThrow() + 1;
  }

  LongSummaryStatistics positions() {
    return lanes().stream().mapToLong(LaneRow::nextOffset).summaryStatistics();
  }

  /** The highest of any lane's. */
  long replay() {
    return lanes().stream().mapToLong(row -> row.claim().replay()).max().orElseThrow();
  }

  /** What the one who bumps the epoch has then claimed. */
  PartitionClaim claim(String owner) {
    return claim(takenBy(owner).toList(), shape());
  }

  private Stream<LaneClaim> takenBy(String owner) {
    return lanes().stream().map(row -> row.takenBy(owner));
  }

  /**
   * What the one who bumps the epoch and gives the partition another shape has then claimed. Nobody
   * knows which of the new lanes gets the record that owners were lost by: so each may.
   */
  PartitionClaim claim(LaneShape other, String owner) {
    Position common = commonPosition();
    int lost = takenBy(owner).mapToInt(LaneClaim::lostOwners).max().orElseThrow();
    int redriving = takenBy(owner).mapToInt(LaneClaim::lostRedriving).max().orElseThrow();
    List<LaneClaim> lanes =
        IntStream.range(0, other.lanes())
            .mapToObj(
                number ->
                    new LaneClaim(
                        key.lane(number), common, replay(), null, lost, 0, redriving, null))
            .toList();
    return claim(lanes, other);
  }

  private PartitionClaim claim(List<LaneClaim> lanes, LaneShape shape) {
    return new PartitionClaim(key, nextEpoch(), topicId(), shape.hash(), lanes);
  }

  /**
   * Whether this owner can give it this shape now, and it has another. Attempts are of a record, or
   * of a letter, of one of its lanes, as they are.
   */
  boolean canGet(LaneShape wanted, String owner) {
    return !wanted.equals(shape())
        && positions().getMin() == positions().getMax()
        && !claim(owner).hasAttempts();
  }

  /** The position that all lanes are at, with the last record any of them handled before it. */
  private Position commonPosition() {
    @Nullable HandledRecord last =
        lanes().stream()
            .map(row -> row.claim().position().lastRecord())
            .filter(Objects::nonNull)
            .max(Comparator.comparingLong(HandledRecord::offset))
            .orElse(null);
    @Nullable Integer leaderEpoch =
        lanes().stream()
            .map(row -> row.claim().position().leaderEpoch())
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null);
    return new Position(positions().getMin(), leaderEpoch, last);
  }
}
