// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The classic protocols: a rebalance is a round that waits for every member to join. EAGER members
 * give up everything before they join; COOPERATIVE ones give up what was taken from them
 * afterwards, which takes another round.
 */
final class ClassicGroup extends SimGroup {
  private final boolean eager;
  private boolean gathering;
  private int round;

  ClassicGroup(
      boolean eager,
      World world,
      Timing timing,
      Function<String, Integer> partitionCounts,
      Runnable changed) {
    super(world, timing, partitionCounts, changed);
    this.eager = eager;
  }

  @Override
  void rebalance() {
    if (members.isEmpty()) {
      return;
    }
    if (gathering) {
      endRoundIfComplete();
      return;
    }
    gathering = true;
    int gathered = ++round;
    for (SimMember member : members.values()) {
      member.joined = false;
      member.news = false;
      member.gaveUp = false;
    }
    world.after(timing.maxPoll(), () -> expelWhoDidNotJoin(gathered));
  }

  private void expelWhoDidNotJoin(int gathered) {
    if (gathering && round == gathered) {
      List.copyOf(members.values()).stream().filter(m -> !m.joined).forEach(this::expel);
    }
  }

  @Override
  @Nullable Step nextStep(SimMember member) {
    if (gathering && !member.joined) {
      if (eager && !member.owned.isEmpty()) {
        return new Step.Revoke(member.all());
      }
      member.joined = true;
      endRoundIfComplete();
    }
    return gathering || !member.news ? null : takeNote(member);
  }

  private Step takeNote(SimMember member) {
    member.generation = generation;
    Set<TopicPartition> revoked = member.toRevoke();
    if (!revoked.isEmpty()) {
      member.gaveUp = true;
      return new Step.Revoke(revoked);
    }
    member.news = false;
    Set<TopicPartition> added = member.toAdd();
    member.owned.addAll(added);
    if (member.gaveUp) {
      rebalance();
    }
    return new Step.Assign(added);
  }

  @Override
  void stepDone(SimMember member, Step step) {
    if (step instanceof Step.Revoke revoke) {
      member.owned.removeAll(revoke.partitions());
    }
  }

  private void endRoundIfComplete() {
    if (!members.values().stream().allMatch(member -> member.joined)) {
      return;
    }
    gathering = false;
    generation++;
    choose();
    for (SimMember member : members.values()) {
      Set<TopicPartition> mine = new TreeSet<>(SimMember.ORDER);
      mine.addAll(member.target);
      mine.removeIf(partition -> owner(partition) != null && owner(partition) != member);
      member.aimAt(mine);
      member.news = true;
    }
  }

  @Override
  boolean isCurrent(SimMember member, int itsGeneration) {
    return itsGeneration == generation;
  }

  @Override
  boolean leavingLoses(SimMember member) {
    return gathering;
  }
}
