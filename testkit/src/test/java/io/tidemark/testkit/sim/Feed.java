// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The topic: what is written to it, what is deleted of it, and how it is made again. A record's
 * value is the id of the topic it was written to and, if it has one, the number of its payment.
 * Whoever holds the baton; one actor writes.
 */
final class Feed {
  private static final int KEYS = 5;

  /** So many partitions are added at most. */
  private static final int NEW_PARTITIONS = 2;

  private final World world;
  private final SimKafka kafka;
  private final Scenario scenario;
  private final Storm storm;
  private UUID topicId = new UUID(0, 0);
  private boolean written;
  private long payments;

  Feed(World world, SimKafka kafka, Scenario scenario, Storm storm) {
    this.world = world;
    this.kafka = kafka;
    this.scenario = scenario;
    this.storm = storm;
  }

  /** Makes the topic. */
  UUID make(int partitions) {
    topicId = kafka.createTopic(Scenario.TOPIC, partitions);
    return topicId;
  }

  /** Writes what is there from the beginning. */
  void writeFirst() {
    append(scenario.records() / 2);
  }

  /** Writes the rest; the topic may be made again in between. The actor that writes. */
  void writeOn() {
    int left = scenario.records() - scenario.records() / 2;
    while (left > 0) {
      int some = 1 + (int) world.random(Math.min(8, left));
      append(some);
      left -= some;
      world.sleep(Duration.ofMillis(world.random(150)));
      if (storm.strikes(Fault.NEW_TOPIC, 0.2)) {
        makeAgain();
      }
    }
    written = true;
  }

  /** Whether all is written. */
  boolean written() {
    return written;
  }

  /** The partitions there are now: none while the topic is away. */
  List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < kafka.partitions(Scenario.TOPIC); i++) {
      partitions.add(new TopicPartition(Scenario.TOPIC, i));
    }
    return partitions;
  }

  private void append(int records) {
    for (int i = 0; i < records; i++) {
      TopicPartition partition = any(partitions());
      if (world.chance(0.2)) {
        appendTransaction(partition);
      } else {
        kafka.append(partition, key(), value());
      }
    }
  }

  private void appendTransaction(TopicPartition partition) {
    int transaction = kafka.begin();
    for (int i = 0; i <= world.random(3); i++) {
      kafka.append(transaction, partition, key(), value());
    }
    kafka.decide(transaction, partition, world.chance(0.6));
  }

  private byte @Nullable [] key() {
    String key = "k" + world.random(KEYS);
    return world.chance(scenario.withoutKey()) ? null : key.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] value() {
    String text = scenario.keyed() ? topicId + "#" + payment() : topicId.toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Some are sent again, to whatever partition. */
  private long payment() {
    return payments > 0 && world.chance(0.3) ? world.random(payments) : payments++;
  }

  /**
   * Deletes the topic and makes another. The group hears of it, or it is over too soon for that.
   */
  private void makeAgain() {
    world.note("the topic is made again");
    boolean heard = world.chance(0.6);
    int partitions = heard ? 1 + (int) world.random(4) : partitions().size();
    kafka.deleteTopic(Scenario.TOPIC);
    if (heard) {
      kafka.rebalance(Scenario.GROUP);
      world.sleep(Duration.ofMillis(world.random(600)));
    }
    make(partitions);
    append((int) world.random(scenario.records()));
    if (heard) {
      kafka.rebalance(Scenario.GROUP);
    }
  }

  /** Adds a partition, unless there are enough. */
  boolean addPartition() {
    int there = partitions().size();
    if (there == 0 || there >= scenario.partitions() + NEW_PARTITIONS) {
      return false;
    }
    kafka.addPartition(Scenario.TOPIC);
    kafka.append(new TopicPartition(Scenario.TOPIC, there), key(), value());
    return true;
  }

  /** Deletes the first records of a partition: a few beyond its slowest lane, or any. */
  boolean deletePrefix(TopicPartition partition, PartitionBook book) {
    SimLog log = kafka.log(partition);
    long begin = log.begin();
    if (begin < log.stableEnd()) {
      long anywhere = begin + 1 + world.random(log.stableEnd() - begin);
      long beyond = book.next() + 1 + world.random(Math.max(3, book.furthest() - book.next()));
      kafka.deleteBefore(
          partition, Math.min(world.chance(0.3) ? anywhere : beyond, log.stableEnd()));
    }
    return log.begin() > begin;
  }

  private TopicPartition any(List<TopicPartition> choices) {
    return choices.get((int) world.random(choices.size()));
  }
}
