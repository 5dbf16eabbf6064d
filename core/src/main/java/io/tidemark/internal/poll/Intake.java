// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.dispatch.Polled;
import io.tidemark.internal.poll.AssignedPartition.State;
import io.tidemark.lane.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on to the lanes what was polled of running partitions, if it begins where the last poll
 * ended: compare-and-set stops duplicates, but only an unbroken chain of polls stops gaps. Poll
 * thread.
 */
final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final Assignments assignments;
  private final Lanes lanes;

  Intake(Assignments assignments, Lanes lanes) {
    this.assignments = assignments;
    this.lanes = lanes;
  }

  void accept(ConsumerRecords<byte[], byte[]> records) {
    List<Polled> polled = new ArrayList<>();
    for (Map.Entry<TopicPartition, OffsetAndMetadata> next : records.nextOffsets().entrySet()) {
      AssignedPartition partition = assignments.get(next.getKey());
      if (partition != null && partition.is(State.RUNNING)) {
        accept(partition, records.records(next.getKey()), next.getValue(), polled);
      }
    }
    if (!polled.isEmpty()) {
      lanes.offer(polled);
    }
  }

  private void accept(
      AssignedPartition partition,
      List<ConsumerRecord<byte[], byte[]>> records,
      OffsetAndMetadata next,
      List<Polled> polled) {
    long expected = partition.expected();
    if (partition.continues(records, next.offset())) {
      Position to = new Position(next.offset(), next.leaderEpoch().orElse(null), null);
      ReadAgain.unknown(partition.held(), records)
          .ifPresentOrElse(
              record -> halt(partition, record),
              () -> polled.add(new Polled(partition.key(), records, to)));
    } else {
      log.error(
          "{} was polled up to {} though the last poll ended at {}; it is claimed again",
          partition.key(),
          next.offset(),
          expected);
      assignments.claimAgain(partition, "polled out of order");
    }
  }

  private void halt(AssignedPartition partition, ConsumerRecord<byte[], byte[]> record) {
    assignments.halt(partition, PositionException.writtenAgain(partition.held(), record.offset()));
  }
}
