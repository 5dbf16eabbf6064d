// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changed.
 *
 * @param client whose transaction it was
 * @param last its last statement
 * @param lanes the lanes it changed
 * @param moves the operators' actions it wrote down
 * @param gaps the ranges left out that it wrote down
 * @param letters the records set aside that it added or changed
 * @param rows the rows handlers wrote, in the order they were written
 */
public record Commit(
    String client,
    Statement last,
    List<LaneChange> lanes,
    List<AuditEntry> moves,
    List<GapEntry> gaps,
    List<LetterStep> letters,
    List<TableRow> rows) {

  /** A lane's row before, null if there was none, and after. */
  public record LaneChange(@Nullable LaneRow before, LaneRow after) {}

  /** A letter's row before, null if there was none, and after. */
  public record LetterStep(@Nullable LetterRow before, LetterRow after) {}

  /** A row of one of the handlers' tables. */
  public record TableRow(String table, Object row) {}
}
