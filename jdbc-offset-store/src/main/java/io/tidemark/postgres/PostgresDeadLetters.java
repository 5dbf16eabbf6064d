// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

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
import io.tidemark.store.DeadLetters;
import io.tidemark.store.UnitTransaction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The records that were set aside. {@link #add}, {@link #countLost}, {@link #take} and {@link
 * #settle} in the worker's thread, in the unit's transaction; the others in any, one transaction a
 * call.
 */
final class PostgresDeadLetters implements DeadLetters {
  private final Sessions sessions;
  private final LetterRows rows;
  private final LetterViews views;

  PostgresDeadLetters(Sessions sessions, Tables tables) {
    this.sessions = sessions;
    this.rows = new LetterRows(tables);
    this.views = new LetterViews(tables);
  }

  @Override
  public void add(UnitTransaction transaction, LaneKey lane, long epoch, List<Letter> letters) {
    PostgresUnit.of(transaction)
        .run(
            "set aside " + letters.size() + " records",
            connection -> rows.add(connection, lane, epoch, letters));
  }

  @Override
  public void countLost(UnitTransaction transaction, LaneKey lane, long epoch) {
    PostgresUnit.of(transaction)
        .run(
            "count the owner that was lost over a letter",
            connection -> rows.countLost(connection, lane, epoch));
  }

  @Override
  public Optional<OpenLetter> take(UnitTransaction transaction, DueLetter letter) {
    return PostgresUnit.of(transaction)
        .run("take letter " + letter.id(), connection -> rows.take(connection, letter));
  }

  @Override
  public Settled settle(
      UnitTransaction transaction,
      LaneKey lane,
      long epoch,
      DueLetter letter,
      LetterChange change) {
    return PostgresUnit.of(transaction)
        .run(
            "change letter %d to %s".formatted(letter.id(), change.state()),
            connection -> rows.settle(connection, lane, epoch, letter, change));
  }

  @Override
  public List<DueLetter> due(Collection<PartitionKey> partitions, int limit) {
    if (partitions.isEmpty()) {
      return List.of();
    }
    Session session = sessions.of(partitions.iterator().next());
    return ControlTransactions.run(
        session,
        "look for requests",
        connection -> views.due(connection, List.copyOf(partitions), limit));
  }

  @Override
  public List<DeadLetter> find(String clusterId, String groupId, LetterFilter filter) {
    return ControlTransactions.run(
        sessions.latest(),
        "look for records that were set aside",
        connection -> views.find(connection, clusterId, groupId, filter));
  }

  @Override
  public Optional<Instant> oldest(String clusterId, String groupId, Set<String> handlers) {
    return ControlTransactions.run(
        sessions.latest(),
        "look for the oldest record that was set aside",
        connection -> views.oldest(connection, clusterId, groupId, handlers));
  }

  @Override
  public List<Long> request(
      String clusterId, String groupId, LetterFilter filter, LetterRequest request) {
    return ControlTransactions.run(
        sessions.latest(),
        "leave a request with records that were set aside",
        connection -> views.request(connection, clusterId, groupId, filter, request));
  }
}
