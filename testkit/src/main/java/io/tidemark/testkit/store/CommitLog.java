// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.store.Commit.LaneChange;
import io.tidemark.testkit.store.Commit.LetterStep;
import io.tidemark.testkit.store.Commit.TableRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a transaction's rows the committed ones and tells of it. Guarded by the server's gate. */
final class CommitLog {
  private final Rows committed;
  private final List<CommitObserver> observers = new ArrayList<>();

  CommitLog(Rows committed) {
    this.committed = committed;
  }

  void add(CommitObserver observer) {
    observers.add(observer);
  }

  void commit(Session session) {
    if (session.writes.isEmpty()) {
      return;
    }
    List<LaneChange> lanes = new ArrayList<>();
    List<AuditEntry> moves = new ArrayList<>();
    List<GapEntry> gaps = new ArrayList<>();
    List<LetterStep> letters = new ArrayList<>();
    List<TableRow> rows = new ArrayList<>();
    session.writes.forEach(
        (key, row) -> {
          if (row instanceof LaneRow after) {
            lanes.add(new LaneChange((@Nullable LaneRow) committed.get(key), after));
          } else if (row instanceof AuditEntry move) {
            moves.add(move);
          } else if (row instanceof GapEntry gap) {
            gaps.add(gap);
          } else if (row instanceof LetterRow after) {
            letters.add(new LetterStep((@Nullable LetterRow) committed.get(key), after));
          } else if (row != null && !Schema.isLibrarys(key.table())) {
            rows.add(new TableRow(key.table(), row));
          }
          committed.put(key, row);
        });
    Commit commit =
        new Commit(
            session.client,
            session.last,
            List.copyOf(lanes),
            List.copyOf(moves),
            List.copyOf(gaps),
            List.copyOf(letters),
            List.copyOf(rows));
    observers.forEach(observer -> observer.committed(commit));
  }
}
