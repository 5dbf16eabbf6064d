// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Protocol CONSUMER (KIP-848): each member is told by itself what to give up; what it is to take,
 * it gets once nobody else has it.
 */
final class ConsumerGroup extends SimGroup {
  private static final long NEWS = Duration.ofMillis(30).toNanos();

  ConsumerGroup(
      World world, Timing timing, Function<String, Integer> partitionCounts, Runnable changed) {
    super(world, timing, partitionCounts, changed);
  }

  @Override
  void rebalance() {
    generation++;
    if (members.isEmpty()) {
      return;
    }
    choose();
    for (SimMember member : members.values()) {
      Duration delay = Duration.ofNanos(world.random(NEWS));
      member.news = true;
      member.newsAt = world.nanoTime() + delay.toNanos();
      world.after(delay, changed);
    }
  }

  @Override
  @Nullable Step nextStep(SimMember member) {
    if (world.nanoTime() < member.newsAt) {
      return null;
    }
    Set<TopicPartition> revoked = member.toRevoke();
    if (!revoked.isEmpty()) {
      return new Step.Revoke(revoked);
    }
    Set<TopicPartition> added = new TreeSet<>(SimMember.ORDER);
    added.addAll(member.toAdd());
    added.removeIf(partition -> owner(partition) != null);
    if (added.isEmpty() && !member.news) {
      return null;
    }
    member.news = false;
    member.generation = generation;
    member.owned.addAll(added);
    return new Step.Assign(added);
  }

  @Override
  void stepDone(SimMember member, Step step) {
    if (step instanceof Step.Revoke revoke) {
      member.owned.removeAll(revoke.partitions());
      member.generation = generation;
    }
  }

  /** A member's epoch grows when it has given up what it is to give up. */
  @Override
  boolean isCurrent(SimMember member, int itsGeneration) {
    return itsGeneration == member.generation;
  }

  @Override
  boolean leavingLoses(SimMember member) {
    return false;
  }
}
