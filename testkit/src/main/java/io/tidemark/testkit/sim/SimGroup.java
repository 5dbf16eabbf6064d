// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A group's coordinator: who is a member, and who gets what. Guarded by the broker's gate, and
 * called inside it only.
 */
abstract class SimGroup {
  /** How likely a new assignment leaves alone what need not move. */
  private static final double STICKY = 0.7;

  final World world;
  final Timing timing;
  final Map<String, SimMember> members = new LinkedHashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  private final Function<String, Integer> partitionCounts;

  /** Wakes whoever waits in a poll. */
  final Runnable changed;

  int generation;
  private int joins;

  SimGroup(
      World world, Timing timing, Function<String, Integer> partitionCounts, Runnable changed) {
    this.world = world;
    this.timing = timing;
    this.partitionCounts = partitionCounts;
    this.changed = changed;
  }

  // What the protocols do differently.

  /** Who gets what has to be worked out anew. */
  abstract void rebalance();

  /** What the member has to do in its poll now; null for nothing. */
  abstract @Nullable Step nextStep(SimMember member);

  /** The member has done it. */
  abstract void stepDone(SimMember member, Step step);

  /** Whether a member that leaves now must take its partitions for lost. */
  abstract boolean leavingLoses(SimMember member);

  // What they have in common.

  SimMember join(Instance instance, Collection<String> topics) {
    SimMember member =
        new SimMember(instance.name() + "-" + ++joins, instance, topics, world.nanoTime());
    members.put(member.id, member);
    instance.onSilence(() -> expelIfSilent(member));
    rebalance();
    return member;
  }

  void leave(SimMember member) {
    if (members.remove(member.id) != null) {
      member.owned.clear();
      rebalance();
      changed.run();
    }
  }

  /** What the member has to do in its poll now; null for nothing. */
  @Nullable Step next(SimMember member) {
    expelWhoDoesNotPoll();
    if (!member.expelled) {
      return nextStep(member);
    }
    if (member.noticesAt < 0) {
      member.noticesAt = world.nanoTime() + world.random(timing.notice().toNanos());
    }
    return world.nanoTime() >= member.noticesAt ? new Step.Lost() : null;
  }

  void done(SimMember member, Step step) {
    if (!member.expelled) {
      stepDone(member, step);
      changed.run();
    }
  }

  /** Takes a member's partitions from it; it will learn of that later. */
  void expel(SimMember member) {
    if (members.remove(member.id) != null) {
      world.note(member + " is expelled from the group");
      member.expelled = true;
      member.owned.clear();
      rebalance();
      changed.run();
    }
  }

  private void expelIfSilent(SimMember member) {
    long silentAt = world.nanoTime();
    world.after(
        timing.session(),
        () -> {
          boolean silentSince =
              !member.instance.running() && member.instance.silentSince() == silentAt;
          if (silentSince) {
            expel(member);
          }
        });
  }

  private void expelWhoDoesNotPoll() {
    for (SimMember member : List.copyOf(members.values())) {
      if (!member.polling && world.nanoTime() - member.lastPoll > timing.maxPoll().toNanos()) {
        expel(member);
      }
    }
  }

  /**
   * Keeps positions for the group.
   *
   * @throws CommitFailedException if the member is none any more
   */
  void commit(SimMember member, Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (member.expelled || !members.containsKey(member.id)) {
      throw new CommitFailedException(member + " is not a member of the group");
    }
    committed.putAll(offsets);
  }

  /** Whether a member's membership is of this generation, or epoch, as the coordinator sees it. */
  abstract boolean isCurrent(SimMember member, int itsGeneration);

  /**
   * Refuses a transaction's offsets of those who are no members any more, or no longer by this.
   *
   * @throws CommitFailedException if so; who says nothing of a membership is believed
   */
  void requireCurrent(ConsumerGroupMetadata membership) {
    if (membership.generationId() >= 0) {
      SimMember member = members.get(membership.memberId());
      if (member == null || !isCurrent(member, membership.generationId())) {
        throw new CommitFailedException(membership + " is over");
      }
    }
  }

  Map<TopicPartition, OffsetAndMetadata> committed() {
    return committed;
  }

  /** Works out who gets what in the end. */
  final void choose() {
    List<SimMember> all = new ArrayList<>(members.values());
    Map<SimMember, List<TopicPartition>> chosen = new LinkedHashMap<>();
    all.forEach(member -> chosen.put(member, new ArrayList<>()));
    boolean sticky = world.chance(STICKY);
    List<TopicPartition> unowned = new ArrayList<>();
    for (TopicPartition partition : partitions(all)) {
      SimMember owner = sticky ? owner(partition) : null;
      List<TopicPartition> owners = owner == null ? null : chosen.get(owner);
      if (owners != null && owners.size() < fairShare(all)) {
        owners.add(partition);
      } else {
        unowned.add(partition);
      }
    }
    for (TopicPartition partition : unowned) {
      least(chosen, partition).add(partition);
    }
    chosen.forEach(SimMember::aimAt);
  }

  private int fairShare(List<SimMember> all) {
    return (partitions(all).size() + all.size() - 1) / all.size();
  }

  private List<TopicPartition> partitions(List<SimMember> all) {
    List<TopicPartition> partitions = new ArrayList<>();
    all.stream()
        .flatMap(member -> member.topics.stream())
        .distinct()
        .sorted()
        .forEach(
            topic -> {
              for (int i = 0; i < partitionCounts.apply(topic); i++) {
                partitions.add(new TopicPartition(topic, i));
              }
            });
    return partitions;
  }

  private List<TopicPartition> least(
      Map<SimMember, List<TopicPartition>> chosen, TopicPartition partition) {
    List<List<TopicPartition>> best = new ArrayList<>();
    int size = Integer.MAX_VALUE;
    for (Map.Entry<SimMember, List<TopicPartition>> each : chosen.entrySet()) {
      if (each.getKey().topics.contains(partition.topic())) {
        if (each.getValue().size() < size) {
          size = each.getValue().size();
          best.clear();
        }
        if (each.getValue().size() == size) {
          best.add(each.getValue());
        }
      }
    }
    return best.get((int) world.random(best.size()));
  }

  /** The member that nobody else may take this partition from. */
  final @Nullable SimMember owner(TopicPartition partition) {
    return members.values().stream()
        .filter(member -> member.owned.contains(partition))
        .findFirst()
        .orElse(null);
  }
}
