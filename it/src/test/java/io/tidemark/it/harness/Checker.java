// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.testkit.server.Database;
import java.util.ArrayList;
import java.util.List;

/**
 * The one judge of all scenarios: every effect exactly once and in order, every position at the end
 * of its log, every step of a lane's row a claim or a unit, and nothing left open.
 */
public final class Checker {
  private final Database database;
  private final String group;
  private final String topic;

  /** Judges what a group did with a topic. */
  public Checker(Database database, String group, String topic) {
    this.database = database;
    this.group = group;
    this.topic = topic;
  }

  /** Everything that is wrong; empty if nothing is. */
  public List<String> complaints(TopicLog log, Expected expected) {
    List<String> complaints = new ArrayList<>();
    complaints.addAll(new EffectsCheck(database, group, topic).complaints(log, expected));
    complaints.addAll(new PositionsCheck(database, group, topic).complaints(log, expected));
    complaints.addAll(new TraceCheck(database, group, topic).complaints(expected));
    complaints.addAll(new LeftoversCheck(database, group).complaints());
    return complaints;
  }

  /** Throws with everything that is wrong. */
  public void check(TopicLog log, Expected expected) {
    List<String> complaints = complaints(log, expected);
    if (!complaints.isEmpty()) {
      throw new AssertionError(
          "%s on %s was not exactly once:%n- %s"
              .formatted(group, topic, String.join(System.lineSeparator() + "- ", complaints)));
    }
  }
}
