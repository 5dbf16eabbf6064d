// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.ClaimResult;
import java.io.Serial;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log is not what the position expects. The partition halts; a human chooses how to go on. */
public final class PositionException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  private PositionException(PartitionKey partition, String message, @Nullable Throwable cause) {
    super(partition + ": " + message, cause);
  }

  static PositionException belowLogStart(Discontinuity found) {
    return outside(
        found,
        "the records %d to %d are gone".formatted(found.position(), found.log().begin() - 1),
        "at least " + found.log().begin(),
        "belowLogStart(EARLIEST) or LATEST");
  }

  static PositionException aboveLogEnd(Discontinuity found) {
    return outside(
        found,
        "the log was cut or is another one, or the position was moved too far: %d offsets are missing"
            .formatted(found.position() - found.log().end()),
        String.valueOf(found.log().begin()),
        "aboveLogEnd(EARLIEST) or LATEST");
  }

  private static PositionException outside(
      Discontinuity found, String what, String begin, String policy) {
    return new PositionException(
        found.partition(),
        "position %d is not in the log, which holds [%d, %d): %s. The partition stands still; others go on. Choose: seek to %s (the first record there is), or to %d (the end), or restore the log; %s does so by itself"
            .formatted(
                found.position(),
                found.log().begin(),
                found.log().end(),
                what,
                begin,
                found.log().end(),
                policy),
        found.cause());
  }

  static PositionException truncated(Discontinuity found) {
    OptionalLong diverged = found.divergedAt();
    String what =
        diverged.isPresent()
            ? "the log was truncated at %d and written again: the records %d to %d that were handled are not those it holds now"
                .formatted(diverged.getAsLong(), diverged.getAsLong(), found.position() - 1)
            : "the log was truncated and written again somewhere before position %d: the last record handled is not the one it holds now"
                .formatted(found.position());
    String back =
        diverged.isPresent()
            ? "seek to %d to handle what was written there since (truncated(GO_ON) does so by itself)"
                .formatted(diverged.getAsLong())
            : "seek to where the log is still what it was";
    return new PositionException(
        found.partition(),
        "position %s is of another history of the log, which holds [%d, %d): %s. The partition stands still; others go on. Choose: %s, or seek to %d if what it holds before that is known to be the same"
            .formatted(
                found.claim().resumeAt(),
                found.log().begin(),
                found.log().end(),
                what,
                back,
                found.position()),
        found.cause());
  }

  static PositionException writtenAgain(PartitionClaim claim, long offset) {
    return new PositionException(
        claim.partition(),
        "the log was truncated and written again: at offset %d, which one of its lanes (%d to %d) has passed, it holds a record that the lane did not handle. The partition stands still; others go on. Choose: seek to %d to handle again all that the furthest lanes handled since, or to %d if what the log holds before that is known to be the same"
            .formatted(
                offset,
                claim.resumeAt().nextOffset(),
                claim.furthest().nextOffset(),
                claim.resumeAt().nextOffset(),
                claim.furthest().nextOffset()),
        null);
  }

  static PositionException unreadable(PartitionKey partition, long offset, Throwable cause) {
    String damage =
        String.valueOf(
            cause.getCause() == null ? cause.getMessage() : cause.getCause().getMessage());
    return new PositionException(
        partition,
        "the log cannot be read at %d: %s. All that comes before is handled. The partition stands still; others go on. Choose: repair the log or let a replica lead that can be read, then seek to %d; or seek to the first offset after the damaged batch"
            .formatted(offset, damage, offset),
        cause);
  }

  static PositionException recreated(PartitionKey partition, UUID stored) {
    return new PositionException(
        partition,
        "the topic was deleted and made again: the stored position belongs to topic id "
            + stored
            + ", which is gone. The partition stands still, as its position means nothing in the new topic. Choose recreatedTopic(EARLIEST) to begin with the new topic's first record, or another group id to start where you like",
        null);
  }

  static PositionException unknownHash(PartitionClaim claim) {
    return new PositionException(
        claim.partition(),
        "its records were divided among %d lanes by \"%s\", which this version of Tidemark does not know, so that it cannot tell what was handled. The partition stands still. Run the version that divided them with lanes(1) first"
            .formatted(claim.lanes().size(), claim.hash()),
        null);
  }

  static PositionException incomplete(ClaimResult.Incomplete found) {
    return new PositionException(
        found.partition(),
        found.problem()
            + ". The partition stands still; others go on. Once they are there again, restart the instance that has it: a seek would take all lanes to one position",
        null);
  }

  static PositionException rowDeleted(PartitionKey partition, @Nullable Long mirrored) {
    return new PositionException(
        partition,
        "the database once held a position and holds none now: its row was deleted. The partition stands still, as starting anew would apply records twice. %s. Restore the row, whereupon the partition goes on by itself, or use another group id"
            .formatted(
                mirrored == null
                    ? "Kafka was not told of its last position"
                    : "Kafka was last told of position " + mirrored),
        null);
  }

  static PositionException noPosition(PartitionKey partition, boolean added) {
    return new PositionException(
        partition,
        added
            ? "the partition was added to a topic the group knows, and the group is set to start such ones at NONE. The partition stands still. Choose startAddedAt(EARLIEST) or another"
            : "the database holds no position, and the group is set to start at NONE. The partition stands still. Choose startAt(EARLIEST), LATEST or ADOPT",
        null);
  }
}
