// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.dispatch;

import io.tidemark.internal.process.RunningUnit;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.status.LaneState;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The lanes of one partition under one claim. Guarded by the lanes' gate. */
final class PartitionLanes {
  private final PartitionKey key;
  private final long epoch;
  private final List<Lane> lanes;
  private boolean accepting = true;
  private LaneState restsAs = LaneState.DRAINING;
  private boolean full;

  PartitionLanes(PartitionKey key, long epoch, List<Lane> lanes) {
    this.key = key;
    this.epoch = epoch;
    this.lanes = List.copyOf(lanes);
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

  boolean busy() {
    return running().findAny().isPresent();
  }

  Stream<RunningUnit> running() {
    return lanes().map(Lane::running).flatMap(Stream::ofNullable);
  }

  void offer(List<ConsumerRecord<byte[], byte[]>> records, Position polledTo) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      lanes.get(LaneHash.laneOf(record.key(), lanes.size())).buffer().add(record);
    }
    for (Lane lane : lanes) {
      lane.buffer().polledTo(polledTo);
    }
  }

  /**
   * Whether a lane holds so much that the partition must be paused; once full, until every lane has
   * room again.
   */
  boolean full() {
    full =
        full
            ? !lanes().allMatch(lane -> lane.buffer().hasRoom())
            : lanes().anyMatch(lane -> lane.buffer().full());
    return full;
  }

  /** Whether the partition was paused for being full and need not be any more. */
  boolean gotRoom() {
    return full && lanes().allMatch(lane -> lane.buffer().hasRoom());
  }

  /** The position before which everything is committed. */
  Position committed() {
    Position smallest = lanes.get(0).position();
    for (Lane lane : lanes) {
      smallest = lane.position().nextOffset() < smallest.nextOffset() ? lane.position() : smallest;
    }
    return smallest;
  }
}
