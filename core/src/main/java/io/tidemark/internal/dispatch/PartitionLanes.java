// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import static java.util.stream.Collectors.toSet;

import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.letter.DueLetter;
import io.tidemark.status.LaneState;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one partition under one claim. Guarded by the lanes' gate.
 *
 * <p>Lanes that are to be brought together get a target, the position of the furthest: none goes
 * beyond it, and once all are there the partition can be divided anew.
 */
final class PartitionLanes {
  private static final Comparator<Position> BY_OFFSET =
      Comparator.comparingLong(Position::nextOffset);

  private final PartitionKey key;
  private final long epoch;
  private final LaneHash hash;
  private final List<Lane> lanes;
  private final Load bound;

  /**
   * Only the owner of a partition parks keys and frees them: so this is what the database holds.
   */
  private final Set<KeyHash> parked;

  private long polledTo;
  private @Nullable Position target;
  private boolean accepting = true;
  private LaneState restsAs = LaneState.DRAINING;
  private boolean full;

  PartitionLanes(PartitionClaim claim, List<Lane> lanes, Load bound) {
    this.key = claim.partition();
    this.epoch = claim.epoch();
    this.hash = LaneHash.named(claim.hash()).orElseThrow();
    this.parked = new HashSet<>(claim.parked());
    this.lanes = List.copyOf(lanes);
    this.bound = bound;
    this.polledTo = committed().nextOffset();
  }

  PartitionKey key() {
    return key;
  }

  long epoch() {
    return epoch;
  }

  Stream<Lane> lanes() {
    return lanes.stream();
  }

  Lane lane(int number) {
    return lanes.get(number);
  }

  int count() {
    return lanes.size();
  }

  /** Whether units may still be started: not while draining, fenced, in doubt or halted. */
  boolean accepting() {
    return accepting;
  }

  /** Whether it is under this claim and units may still be started. */
  boolean goesOn(long underEpoch) {
    return accepting && epoch == underEpoch;
  }

  void stopAccepting(LaneState rest) {
    accepting = false;
    restsAs = rest;
  }

  /** What its lanes are once no units are started any more. */
  LaneState restsAs() {
    return restsAs;
  }

  /** What a lane of it is after a unit that lets it go on as this. */
  LaneState goingOnAs(LaneState state) {
    return accepting ? state : restsAs;
  }

  boolean busy() {
    return running().findAny().isPresent();
  }

  Stream<RunningUnit> running() {
    return lanes().map(Lane::running).flatMap(Stream::ofNullable);
  }

  void offer(List<ConsumerRecord<byte[], byte[]>> records, Position end) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      lanes.get(hash.laneOf(record, lanes.size())).buffer().add(record);
    }
    for (Lane lane : lanes) {
      lane.buffer().polledTo(end);
    }
    polledTo = end.nextOffset();
  }

  /** The indexes of those records that have to wait, as their key is parked. */
  Set<Integer> waitingAmong(List<ConsumerRecord<byte[], byte[]>> records) {
    return parked.isEmpty()
        ? Set.of()
        : IntStream.range(0, records.size())
            .filter(index -> isParked(records.get(index)))
            .boxed()
            .collect(toSet());
  }

  private boolean isParked(ConsumerRecord<byte[], byte[]> record) {
    return record.key() != null && parked.contains(KeyHash.of(record.key()));
  }

  /** How many keys are parked. */
  int parked() {
    return parked.size();
  }

  /** Parks the key of a record that was set aside. */
  void park(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() != null) {
      parked.add(KeyHash.of(record.key()));
    }
  }

  /** Nothing of this key is set aside any more. */
  void free(KeyHash freed) {
    parked.remove(freed);
  }

  /** Gives the lane to which a letter's record belongs something to do about it. */
  Lane add(DueLetter letter, long nanoTime) {
    Lane lane = lanes.get(letter.laneOf(hash, lanes.size()));
    lane.errands().add(letter, nanoTime);
    return lane;
  }

  /** How many letters its lanes put off. */
  int putOff() {
    return lanes().map(Lane::errands).mapToInt(Errands::putOff).sum();
  }

  /** Whether its lanes can do something about letters. */
  boolean takesErrands() {
    return accepting && target == null;
  }

  /** Lets every lane go as far as the furthest will be after what it does now, and no further. */
  void bringTogether() {
    if (target == null) {
      Position furthest = lanes().map(Lane::headsFor).max(BY_OFFSET).orElseThrow();
      target = furthest;
      lanes().forEach(lane -> lane.buffer().stopAt(furthest));
      lanes().map(Lane::errands).forEach(Errands::close);
    }
  }

  /** Whether its lanes were to be brought together, and are. */
  boolean together() {
    return target != null
        && lanes()
            .allMatch(
                lane ->
                    lane.running() == null && lane.position().nextOffset() == target.nextOffset());
  }

  /** Whether a lane without records is to move along at once, as others wait for it. */
  boolean hurries(Lane lane) {
    return target != null || 2 * skew(lane) >= bound.skew();
  }

  /** How far the log was read beyond a lane; means nothing if there is no other. */
  private long skew(Lane lane) {
    return lanes.size() == 1 ? 0 : polledTo - lane.position().nextOffset();
  }

  /**
   * Whether the partition must be paused: its lanes hold too much, or one has fallen too far
   * behind, or all that they may handle was polled. Once full, until there is room again.
   */
  boolean full() {
    full = readEnough() || (full ? !load().fitsHalf(bound) : load().reaches(bound));
    return full;
  }

  /** Whether the partition was paused for being full and need not be any more. */
  boolean gotRoom() {
    return full && !readEnough() && load().fitsHalf(bound);
  }

  private boolean readEnough() {
    return target != null && polledTo >= target.nextOffset();
  }

  /** What waits to be tried again does not count, so that it does not hold up other lanes. */
  private Load load() {
    Load load = new Load(0, 0, 0, 0);
    for (Lane lane : lanes) {
      boolean counts = lanes.size() == 1 || lane.state() != LaneState.RETRYING;
      load = load.with(lane.buffer(), counts, skew(lane));
    }
    return load;
  }

  /** The position before which everything is committed. */
  Position committed() {
    return lanes().map(Lane::position).min(BY_OFFSET).orElseThrow();
  }
}
