// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The lanes' rows. A row is written by {@link #start} and changes by a claim or by a unit of that
 * lane, and by nothing else. Except for {@link #advance} and {@link #leaveOut}, each call is one
 * transaction of its own on a control connection, so that it never waits behind the workers.
 */
public interface LaneTable {

  /**
   * Takes partitions: fences, then reads. Per partition, locks its lane 0, which waits for an old
   * owner's open commit, then bumps the epoch of EVERY lane row to one common new value and returns
   * the positions. Several partitions are taken in key order in one transaction; one whose row
   * stays locked is {@link ClaimResult.Busy} and does not hold up the others. Answers come in the
   * order of the requests.
   *
   * <p>A partition that is to have another shape gets it in the same transaction, if all its lanes
   * are at one position and {@linkplain PartitionClaim#hasAttempts none has attempts}; otherwise it
   * keeps its shape, as what was handled and what was tried can be told only under that. New lanes
   * start at the common position; lanes that are not needed any more keep their rows, which later
   * claims go on to fence.
   *
   * <p>Whoever still owned a partition, and is not the new owner, was lost: that is counted in
   * every lane's row, and once more in that of a lane whose next record it was trying alone ({@link
   * Advance#tries}). A unit that passes a record of the lane sets both to nothing, and so does a
   * move; lanes of another shape begin with the most owners that any lane has lost.
   *
   * <p>Letters have a count of their own, as records are passed between two redrives of one: it is
   * set to nothing by the next step after that of {@link Advance#letter}, which its owner survived
   * to make, and by a move. If that owner is lost instead, the letter is remembered in the lane's
   * row until {@link DeadLetters#countLost}.
   *
   * @param owner names the new owner
   */
  List<ClaimResult> claim(List<ClaimRequest> requests, String owner);

  /**
   * Stores where partitions start, in one transaction: they have one lane then, and no owner until
   * they are claimed. A partition that has rows already keeps them; one whose rows were deleted by
   * hand gets an epoch above all it had. So the choice is made once, and instances that start
   * together agree on it.
   */
  void start(Collection<FirstPosition> positions);

  /**
   * Moves a lane's position inside its unit's transaction, by compare and set: the LAST statement
   * of the transaction. The lane must be at {@code from} under {@code epoch}.
   *
   * @throws FencedException no row matched and the row carries another epoch: another claim holds
   *     the lane
   * @throws PositionConflictException no row matched though the epoch is ours: a bug, or a row
   *     edited by hand
   */
  void advance(UnitTransaction transaction, Advance advance);

  /**
   * Writes down, inside a unit's transaction and before its {@link #advance}, that records are left
   * out. Whoever left them out under a claim that is not ours any more is refused.
   *
   * @throws FencedException another claim holds the lane
   */
  void leaveOut(UnitTransaction transaction, Gap gap);

  /**
   * Claims again, but only if the partition still carries {@code epoch}. Waits for a backend that
   * may still be committing, and makes bytes that arrive later harmless; the {@link
   * LaneClaim#commitToken} returned then tells what happened. Its owner lives: nothing is counted.
   *
   * @return the claim under a new epoch, or empty if another owner holds the partition: superseded
   */
  Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner);

  /**
   * Gives partitions up: bumps the epoch of those that still carry the given one, and leaves them
   * without an owner. That counts as no loss, whatever was being tried, and forgets no earlier one.
   * A partition that somebody else has claimed is left alone; one whose rows are locked may be, as
   * the next claim fences it.
   */
  void release(Map<PartitionKey, Long> epochs);

  /**
   * The epochs that the given partitions carry now, without locking; partitions without a row are
   * missing.
   */
  Map<PartitionKey, Long> epochs(Collection<PartitionKey> partitions);

  /** Whether a partition carries this epoch now, without locking: no other claim holds it. */
  default boolean carries(PartitionKey partition, long epoch) {
    return Objects.equals(epochs(List.of(partition)).get(partition), epoch);
  }

  /**
   * Who owns the given partitions now, without locking; partitions without a row or without an
   * owner are missing.
   */
  Map<PartitionKey, String> owners(Collection<PartitionKey> partitions);

  /**
   * Where the lanes of the given partitions are now, without locking; partitions without a row are
   * missing. Only to be shown, or to be expected by a {@link Move}: an owner may be moving them, so
   * nothing is ever handled from a position that was read like this.
   */
  Map<LaneKey, StoredLane> positions(Collection<PartitionKey> partitions);

  /**
   * An operator's move: a claim without an owner that sets positions, with an audit row in the same
   * transaction. Whoever owns the partition is fenced, claims again and goes on from there.
   *
   * @throws io.tidemark.lane.TidemarkException if there is no such row, or a lane is not where
   *     {@link Move#expected} says
   */
  MoveResult move(Move move);
}
