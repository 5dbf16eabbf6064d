// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One call of {@link io.tidemark.store.LaneTable#claim}. Used by the calling thread only.
 *
 * <p>What is free is claimed together, in one transaction that waits for nobody. What is locked is
 * left out of it and then waited for alone, with the time that is left; after each such wait,
 * whatever has become free meanwhile is claimed together again. So an open commit holds up its own
 * partition only, and all waits together are bounded by the claim limit. What is still locked then
 * is held by a transaction that hangs: if that is the session of a frozen owner, it is ended, and
 * the claim gets the same time once more.
 */
final class Claims {
  private final Session session;
  private final LaneRows rows;
  private final ParkedKeys parked;
  private final Blockers blockers;
  private final String owner;
  private final NavigableMap<PartitionKey, ClaimRequest> open = new TreeMap<>();
  private final Map<PartitionKey, ClaimResult> answers = new HashMap<>();
  private final Map<PartitionKey, String> blockedBy = new HashMap<>();

  Claims(Session session, Tables tables, String owner) {
    this.session = session;
    this.rows = new LaneRows(tables);
    this.parked = new ParkedKeys(tables);
    this.blockers = new Blockers(tables);
    this.owner = owner;
  }

  List<ClaimResult> claim(List<ClaimRequest> requests) throws SQLException {
    requests.forEach(request -> open.put(request.partition(), request));
    claimWithin(session.limits().claim());
    if (endFrozenOwners()) {
      claimWithin(session.limits().claim());
    }
    return requests.stream().map(request -> answer(request.partition())).toList();
  }

  private ClaimResult answer(PartitionKey key) {
    ClaimResult answer = answers.get(key);
    return answer != null
        ? answer
        : new ClaimResult.Busy(key, Objects.requireNonNull(blockedBy.get(key)));
  }

  private void claimWithin(Duration limit) throws SQLException {
    long start = System.nanoTime();
    claimFree(limit);
    Duration left = limit.minusNanos(System.nanoTime() - start);
    while (!open.isEmpty() && left.toMillis() > 0) {
      claimWaiting(open.firstKey(), left);
      claimFree(left);
      left = limit.minusNanos(System.nanoTime() - start);
    }
  }

  private void claimFree(Duration left) throws SQLException {
    if (!open.isEmpty()) {
      settle(ControlTransactions.run(session, left, this::claimTogether));
    }
    if (!open.isEmpty()) {
      settleAbsent(left);
    }
  }

  private List<ClaimResult> claimTogether(Connection connection) throws SQLException {
    return take(connection, rows.lockFree(connection, open.keySet()));
  }

  private void claimWaiting(PartitionKey key, Duration left) throws SQLException {
    try {
      settle(
          ControlTransactions.run(
              session,
              left,
              connection -> take(connection, rows.lockWaiting(connection, key).stream().toList())));
    } catch (SQLException e) {
      stayOpenIfLocked(e);
    } catch (IncompletePartitionException e) {
      settle(List.of(new ClaimResult.Incomplete(key, e.problem())));
    }
  }

  /** Fences the owners of what is locked, unless its positions are another topic's. */
  private List<ClaimResult> take(Connection connection, List<LockedPartition> locked)
      throws SQLException {
    List<ClaimResult> answers = new ArrayList<>();
    List<LockedPartition> asTheyAre = new ArrayList<>();
    for (LockedPartition partition : locked) {
      LaneShape wanted = request(partition.key()).shape();
      if (!isOfSameTopic(partition)) {
        answers.add(new ClaimResult.TopicRecreated(partition.key(), partition.topicId()));
      } else if (wanted != null && partition.canGet(wanted, owner)) {
        answers.add(new ClaimResult.Claimed(rows.reshape(connection, partition, wanted, owner)));
      } else {
        asTheyAre.add(partition);
        answers.add(new ClaimResult.Claimed(partition.claim(owner)));
      }
    }
    rows.bump(connection, asTheyAre, owner);
    return parked.in(connection, answers);
  }

  private boolean isOfSameTopic(LockedPartition partition) {
    return request(partition.key()).topicId().equals(partition.topicId());
  }

  private ClaimRequest request(PartitionKey key) {
    return Objects.requireNonNull(open.get(key));
  }

  /** What is open and has no rows: nothing to claim. */
  private void settleAbsent(Duration left) throws SQLException {
    settle(
        ControlTransactions.run(session, left, c -> rows.known(c, open.keySet())).stream()
            .filter(partition -> partition.rows() == 0)
            .map(partition -> partition.absent(request(partition.key()).topicId()))
            .toList());
  }

  private void settle(List<? extends ClaimResult> settled) {
    for (ClaimResult answer : settled) {
      answers.put(answer.partition(), answer);
      open.remove(answer.partition());
    }
  }

  private static void stayOpenIfLocked(SQLException failure) throws SQLException {
    if (!SqlFailures.isLockTimeout(failure) && !SqlFailures.isDeadlock(failure)) {
      throw failure;
    }
  }

  /** Finds out who holds what is still open; returns whether any of it may be free now. */
  private boolean endFrozenOwners() throws SQLException {
    boolean mayBeFree = false;
    for (PartitionKey key : open.keySet()) {
      Blockers.Findings findings = blockers.endFrozenOwner(session, key);
      blockedBy.put(key, findings.description());
      mayBeFree |= findings.mayBeFree();
    }
    return mayBeFree;
  }
}
