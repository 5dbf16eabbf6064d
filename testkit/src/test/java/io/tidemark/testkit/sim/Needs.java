// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which records are not possible until another has been applied, or given up. Those of some keys
 * need one of another key, in whatever partition; what is needed needs nothing, so that no two wait
 * for each other. Whoever holds the baton.
 */
final class Needs {
  private final World world;
  private final SimKafka kafka;
  private final Storm storm;
  private final Checker checker;

  /** What records need that were met before; empty for most. */
  private final Map<Place, Optional<Place>> needs = new HashMap<>();

  private record Place(int partition, long offset) {}

  Needs(World world, SimKafka kafka, Storm storm, Checker checker) {
    this.world = world;
    this.kafka = kafka;
    this.storm = storm;
    this.checker = checker;
  }

  /** Whether a record is not possible yet. */
  boolean lack(ConsumerRecord<byte[], byte[]> record) {
    Place place = new Place(record.partition(), record.offset());
    if (!needs.containsKey(place)) {
      boolean needy = mayNeed(record.key()) && storm.strikes(Fault.NOT_POSSIBLE, 0.5);
      needs.put(place, needy ? any(open()) : Optional.empty());
    }
    return needs.get(place).filter(needed -> !isOver(needed)).isPresent();
  }

  private static boolean mayNeed(byte @Nullable [] key) {
    return key != null && key[1] < '2';
  }

  private boolean isOver(Place place) {
    return checker.book(Simulation.key(topicPartition(place.partition()))).isOver(place.offset());
  }

  /** What can be read and is neither applied nor given up. */
  private List<Place> open() {
    List<Place> open = new ArrayList<>();
    for (int partition = 0; partition < kafka.partitions(Scenario.TOPIC); partition++) {
      for (SimLog.Entry entry : kafka.log(topicPartition(partition)).read(0, Integer.MAX_VALUE)) {
        Place place = new Place(partition, entry.offset);
        if (!mayNeed(entry.key) && !isOver(place)) {
          open.add(place);
        }
      }
    }
    return open;
  }

  private static TopicPartition topicPartition(int partition) {
    return new TopicPartition(Scenario.TOPIC, partition);
  }

  private Optional<Place> any(List<Place> choices) {
    return choices.isEmpty()
        ? Optional.empty()
        : Optional.of(choices.get((int) world.random(choices.size())));
  }
}
