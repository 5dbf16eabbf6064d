// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import io.tidemark.lane.LaneKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What is wrong with what the relays of a world have published, in one sentence. */
final class RelayVerdict {
  static final String TWICE = "published twice: ";
  static final String LOST = "committed and never published: ";
  static final String UNCAUSED = "published and never committed: ";
  static final String OUT_OF_ORDER = "out of the order of a lane";
  static final String OVERTAKEN = "what an earlier shape left came after what followed it";
  static final String FALSE_ALARM = "said, and not so: ";
  static final String UNTOLD = "published twice, and nobody said that it may be";
  static final String LEFT = "left in the table: ";

  private RelayVerdict() {}

  /** Empty if each message was read once, in the order of its lane, and none is left. */
  static Optional<String> of(RelayWorld world) {
    List<UUID> log = world.kafka().log();
    Set<UUID> met = new HashSet<>();
    for (UUID id : log) {
      if (!met.add(id)) {
        return Optional.of(TWICE + id);
      }
    }
    return ofRepeats(world).or(() -> ofOrder(world, log));
  }

  /** The same where messages may be read twice, and so in any order, if that was said. */
  static Optional<String> ofRepeats(RelayWorld world) {
    List<UUID> log = world.kafka().log();
    Set<UUID> lost = new HashSet<>(world.committed());
    lost.removeAll(log);
    Set<UUID> uncaused = new HashSet<>(log);
    world.committed().forEach(uncaused::remove);
    if (!lost.isEmpty()) {
      return Optional.of(LOST + lost);
    }
    if (!uncaused.isEmpty()) {
      return Optional.of(UNCAUSED + uncaused);
    }
    if (world.untold) {
      return Optional.of(UNTOLD);
    }
    if (!world.alarms.isEmpty()) {
      return Optional.of(FALSE_ALARM + world.alarms);
    }
    return world.held() == 0 ? Optional.empty() : Optional.of(LEFT + world.held());
  }

  private static Optional<String> ofOrder(RelayWorld world, List<UUID> log) {
    if (!byLane(world, log).equals(byLane(world, world.committed()))) {
      return Optional.of(OUT_OF_ORDER);
    }
    List<Integer> shapes = log.stream().map(world::shapeOf).toList();
    return shapes.equals(shapes.stream().sorted().toList())
        ? Optional.empty()
        : Optional.of(OVERTAKEN);
  }

  private static Map<String, List<UUID>> byLane(RelayWorld world, List<UUID> ids) {
    Map<String, List<UUID>> lanes = new HashMap<>();
    for (UUID id : ids) {
      LaneKey lane = world.laneOf(id);
      lanes
          .computeIfAbsent(world.shapeOf(id) + "/" + lane.number(), key -> new ArrayList<>())
          .add(id);
    }
    return lanes;
  }
}
