// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the trace of the lanes' rows: after the start, each step is a claim, which only raises the
 * epoch, or a unit, which only moves the position, in the very transaction that holds its effects.
 * A claim that gives a partition another shape finds all its lanes at one position, where all lanes
 * begin.
 */
final class TraceCheck {

  /** A step of a lane: what its row was before and is after. */
  private record Step(
      String lane, long oldOffset, long newOffset, long oldEpoch, long newEpoch, String tx) {
    static Step of(List<String> row) {
      return new Step(
          row.get(0),
          Long.parseLong(row.get(1)),
          Long.parseLong(row.get(2)),
          Long.parseLong(row.get(3)),
          Long.parseLong(row.get(4)),
          row.get(5));
    }

    boolean isClaim() {
      return newEpoch != oldEpoch;
    }
  }

  private static final String STEPS =
      """
      select partition || '/' || lane, coalesce(old_offset, new_offset), new_offset,
        coalesce(old_epoch, -1), new_epoch, tx
      from lane_trace where group_id = '%s' and topic = '%s' and operation <> 'DELETE' order by id
      """;

  /**
   * Effects that no advance of their own partition in their own transaction covers, nor the end of
   * their letter.
   */
  private static final String UNCOVERED =
      """
      select partition, record_offset, tx from ledger l
      where group_id = '%1$s' and topic = '%2$s' and not exists (
        select from lane_trace t where t.tx = l.tx and t.group_id = l.group_id and t.topic = l.topic
          and t.partition = l.partition and t.new_epoch = t.old_epoch
          and l.record_offset >= t.old_offset and l.record_offset < t.new_offset)
        and not exists (
        select from letter_trace d where d.tx = l.tx and d.group_id = l.group_id
          and d.topic = l.topic and d.partition = l.partition and d.record_offset = l.record_offset
          and d.state = 'REDRIVEN')
      """;

  private static final String MOVED =
      "select partition || '/' || owner_epoch from tidemark_audit where group_id = '%s' and topic = '%s'";

  /** The lanes of partitions that got another shape, and where they were before and after. */
  private static final String RESHAPED =
      """
      select t.partition || '/' || t.lane, t.tx, t.lane < first.old_lanes, t.lane < first.new_lanes,
        t.old_offset, t.new_offset, first.old_offset
      from lane_trace t join lane_trace first using (group_id, topic, partition, tx)
      where t.group_id = '%s' and t.topic = '%s' and first.lane = 0
        and first.old_lanes <> first.new_lanes
      """;

  private static final String LETTERS =
      "select count(*) from letter_trace where group_id = '%s' and topic = '%s'";

  private static final String DELETED =
      "select partition, lane from lane_trace where group_id = '%s' and topic = '%s' and operation = 'DELETE'";

  private final List<Step> steps;
  private final List<String> moved;
  private final List<List<String>> uncovered;
  private final List<List<String>> deleted;
  private final List<List<String>> reshaped;
  private final long letters;

  TraceCheck(Database database, String group, String topic) {
    this.steps = database.query(STEPS.formatted(group, topic)).stream().map(Step::of).toList();
    this.moved =
        database.query(MOVED.formatted(group, topic)).stream().map(row -> row.get(0)).toList();
    this.uncovered = database.query(UNCOVERED.formatted(group, topic));
    this.deleted = database.query(DELETED.formatted(group, topic));
    this.letters = database.queryNumber(LETTERS.formatted(group, topic));
    this.reshaped = database.query(RESHAPED.formatted(group, topic));
  }

  List<String> complaints(Expected expected) {
    List<String> complaints = new ArrayList<>();
    Map<String, Step> last = new HashMap<>();
    for (Step step : steps) {
      Step before = last.put(step.lane(), step);
      if (before != null) {
        complaints.addAll(chain(before, step));
      }
      complaints.addAll(step.isClaim() ? claim(step) : unit(step));
    }
    if (!expected.isOutsideOfTransactions()) {
      uncovered.forEach(
          effect ->
              complaints.add("an effect without its advance (partition, offset, tx): " + effect));
    }
    reshaped.forEach(lane -> complaints.addAll(reshaped(lane)));
    deleted.forEach(lane -> complaints.add("a lane's row was deleted: " + lane));
    return complaints;
  }

  private static List<String> chain(Step before, Step step) {
    return step.oldOffset() == before.newOffset() && step.oldEpoch() == before.newEpoch()
        ? List.of()
        : List.of("%s does not continue %s".formatted(step, before));
  }

  private List<String> claim(Step step) {
    List<String> complaints = new ArrayList<>();
    if (step.newEpoch() < step.oldEpoch()) {
      complaints.add("the epoch went back: " + step);
    }
    String partition = step.lane().substring(0, step.lane().indexOf('/'));
    if (step.newOffset() != step.oldOffset()
        && !isReshaped(step)
        && !moved.contains(partition + "/" + step.newEpoch())) {
      complaints.add("a claim moved the position, and no operator asked for it: " + step);
    }
    return complaints;
  }

  private boolean isReshaped(Step step) {
    return reshaped.stream()
        .anyMatch(lane -> lane.get(0).equals(step.lane()) && lane.get(1).equals(step.tx()));
  }

  private static List<String> reshaped(List<String> lane) {
    boolean wasThere = lane.get(2).equals("t");
    boolean isThere = lane.get(3).equals("t");
    String common = lane.get(6);
    boolean cameFromThere = !wasThere || lane.get(4).equals(common);
    boolean goesOnThere = !isThere || lane.get(5).equals(common);
    return cameFromThere && goesOnThere
        ? List.of()
        : List.of("a shape was given though lanes were apart: " + lane);
  }

  /** A unit about a letter leaves its lane where it is. */
  private List<String> unit(Step step) {
    return step.newOffset() > step.oldOffset()
            || (letters > 0 && step.newOffset() == step.oldOffset())
        ? List.of()
        : List.of("a unit did not advance: " + step);
  }
}
