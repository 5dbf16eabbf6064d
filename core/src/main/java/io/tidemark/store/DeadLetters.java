// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.Settled;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The records that were set aside. They are written and changed by units of their lane only, so
 * that their owner alone decides about them, one after the other; operators leave requests. The
 * keys that are parked come with each claim: {@link io.tidemark.lane.PartitionClaim#parked}.
 *
 * <p>{@link #add}, {@link #countLost}, {@link #take} and {@link #settle} are statements of a unit,
 * before its {@link LaneTable#advance}; each other call is one transaction of its own on a control
 * connection.
 */
public interface DeadLetters {

  /**
   * Sets records aside, in order.
   *
   * @throws FencedException another claim holds the lane
   */
  void add(UnitTransaction transaction, LaneKey lane, long epoch, List<Letter> letters);

  /**
   * Counts with its letter, if that is still set aside, that an owner was lost while it tried it
   * alone, which the lane remembers no longer than that: {@link
   * io.tidemark.lane.LaneClaim#lostLetter}. Comes before a letter of the lane is tried again.
   *
   * @throws FencedException another claim holds the lane
   */
  void countLost(UnitTransaction transaction, LaneKey lane, long epoch);

  /**
   * Locks a letter about which something is still to be done, until the unit ends; empty if it was
   * done already.
   */
  Optional<OpenLetter> take(UnitTransaction transaction, DueLetter letter);

  /**
   * Changes a letter that was taken, ends the request for it, and forgets the owners that were lost
   * over it. If that leaves a letter that waits as the first of its key, its turn has come: the
   * same is asked for it as a redrive. What becomes of an operator's request is audited, by {@link
   * LetterChange#audited}.
   *
   * @throws FencedException another claim holds the lane
   */
  Settled settle(
      UnitTransaction transaction, LaneKey lane, long epoch, DueLetter letter, LetterChange change);

  /**
   * The letters about which something is to be done by now, the oldest first. Where there are more
   * than the limit, the same ones are told at every look until something is done about them: who
   * puts some off asks for so many more. That costs no more where a great many letters are due
   * later, or are others'.
   *
   * @param limit the most of each partition that are asked for, and the most whose time has come
   */
  List<DueLetter> due(Collection<PartitionKey> partitions, int limit);

  /** What the letters of a group look like now, the oldest first. */
  List<DeadLetter> find(String clusterId, String groupId, LetterFilter filter);

  /**
   * When the oldest record of these handlers was set aside that can be redriven, as it is kept
   * whole and nothing has become of it yet.
   */
  Optional<Instant> oldest(String clusterId, String groupId, Set<String> handlers);

  /**
   * Leaves a request with the oldest letters for which it makes sense, for their lanes' owners to
   * carry out; owners that were lost over them before are forgotten. Left out are those that have a
   * request already, unless it is to redrive what is to be discarded now; those about which
   * something is being done in this moment; and from redrives what waits behind another, was
   * redriven too often, or is not stored whole.
   *
   * @return the numbers of the letters that have the request now
   */
  List<Long> request(String clusterId, String groupId, LetterFilter filter, LetterRequest request);
}
