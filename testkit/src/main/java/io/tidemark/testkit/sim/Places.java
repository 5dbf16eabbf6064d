// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The partitions a consumer believes to have, and where it is in each. The consumer's thread. */
final class Places {

  /** Where a consumer is in a partition. */
  static final class Place {
    final TopicPartition partition;
    @Nullable Long position;
    Optional<Integer> epoch = Optional.empty();
    boolean paused;

    /** In how many polls the position will be valid. */
    int invalidFor;

    Place(TopicPartition partition) {
      this.partition = partition;
    }

    void moveTo(OffsetAndMetadata to, int validIn) {
      position = to.offset();
      epoch = to.leaderEpoch();
      invalidFor = validIn;
    }

    /** The position, if there is one to read from now. */
    @Nullable Long readable() {
      return paused || invalidFor > 0 ? null : position;
    }
  }

  private final Map<TopicPartition, Place> places = new TreeMap<>(SimMember.ORDER);

  Collection<Place> all() {
    return places.values();
  }

  Set<TopicPartition> partitions() {
    Set<TopicPartition> partitions = new TreeSet<>(SimMember.ORDER);
    partitions.addAll(places.keySet());
    return Collections.unmodifiableSet(partitions);
  }

  void add(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> places.put(partition, new Place(partition)));
  }

  void remove(Collection<TopicPartition> partitions) {
    partitions.forEach(places::remove);
  }

  Place get(TopicPartition partition) {
    Place place = places.get(partition);
    if (place == null) {
      throw new IllegalStateException("No current assignment for partition " + partition);
    }
    return place;
  }

  Set<TopicPartition> paused() {
    return places.values().stream()
        .filter(place -> place.paused)
        .map(place -> place.partition)
        .collect(Collectors.toCollection(() -> new TreeSet<>(SimMember.ORDER)));
  }

  /** A poll begins: positions on their way come closer. */
  void pollBegins() {
    for (Place place : places.values()) {
      place.invalidFor = Math.max(0, place.invalidFor - 1);
    }
  }

  /**
   * Goes to what the group has committed where there is no position yet; returns where it has not.
   */
  Set<TopicPartition> initialise(Map<TopicPartition, OffsetAndMetadata> committed) {
    Map<TopicPartition, Place> missing = new HashMap<>();
    for (Place place : places.values()) {
      if (place.position == null) {
        OffsetAndMetadata start = committed.get(place.partition);
        if (start == null) {
          missing.put(place.partition, place);
        } else {
          place.moveTo(start, 0);
        }
      }
    }
    return missing.keySet();
  }
}
