// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/** A member as its group sees it. Guarded by the broker's gate. */
final class SimMember {
  static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  final String id;
  final Instance instance;
  final Set<String> topics;

  /** What nobody else may be given. */
  final Set<TopicPartition> owned = new TreeSet<>(ORDER);

  /** What it is to have in the end. */
  final Set<TopicPartition> target = new TreeSet<>(ORDER);

  /** Whether it has joined the round. */
  boolean joined;

  /** Whether it has an assignment to take note of. */
  boolean news;

  /** Whether it gave something up in this round. */
  boolean gaveUp;

  /** When news of the coordinator reach it. */
  long newsAt;

  /** Of what it knows to be its membership; negative before it has one. */
  int generation = -1;

  boolean expelled;

  /** When it learns that it was expelled; negative while that is undecided. */
  long noticesAt = -1;

  boolean polling;
  long lastPoll;

  SimMember(String id, Instance instance, Collection<String> topics, long now) {
    this.id = id;
    this.instance = instance;
    this.topics = Set.copyOf(topics);
    this.lastPoll = now;
  }

  Set<TopicPartition> all() {
    return minus(owned, Set.of());
  }

  Set<TopicPartition> toRevoke() {
    return minus(owned, target);
  }

  Set<TopicPartition> toAdd() {
    return minus(target, owned);
  }

  void aimAt(Collection<TopicPartition> partitions) {
    target.clear();
    target.addAll(partitions);
  }

  private static Set<TopicPartition> minus(Set<TopicPartition> from, Set<TopicPartition> what) {
    Set<TopicPartition> rest = new TreeSet<>(ORDER);
    rest.addAll(from);
    rest.removeAll(what);
    return rest;
  }

  @Override
  public String toString() {
    return id;
  }
}
