// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What one demonstration does and others do not. Used by the run's thread. */
public interface Scenario {

  /** How many records there are to be handled. */
  long size();

  /** Fills the service's tables and its topic, and starts what else it needs. */
  void load();

  /** Goes on with what happens beside the service; called several times a second. */
  default void tick(Duration now) {}

  /** How many records the positions have passed that are not handled yet. */
  default long setAside() {
    return 0;
  }

  /** How many messages the service has yet to publish; asked once there are tables. */
  default long unpublished() {
    return 0;
  }

  /** Looks after what is set aside, once all else is handled; called several times a second. */
  default void handleSetAside() {}

  /** What else there is to tell of the run, in lines. */
  default List<String> story() {
    return List.of();
  }

  /** Counts, once nothing writes any more, what became of every record. */
  Verdict reconcile(List<LanePosition> positions, Map<Integer, Long> logEnds);
}
