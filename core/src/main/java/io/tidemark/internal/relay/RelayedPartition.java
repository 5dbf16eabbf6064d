// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.OutboxTable.Share;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the lanes of one claimed partition are committed, and how far they are published. Guarded
 * by the relay's gate.
 */
final class RelayedPartition {
  private final PartitionClaim claim;

  /** By lane; those of an earlier shape are here while they hold messages. */
  private final TreeMap<Integer, OutboxMark> applied = new TreeMap<>();

  private final TreeMap<Integer, OutboxMark> published = new TreeMap<>();

  /** Lanes that hold messages, as far as is known. */
  private final Set<Integer> holding = new HashSet<>();

  private final TreeMap<Integer, OutboxMark> deleted = new TreeMap<>();
  private boolean known;
  private boolean learned;
  private long askAt;
  private @Nullable String told;
  private long backlog;
  private long notBefore;
  private int refusals;

  /** Before the message that was refused last. */
  private @Nullable OutboxMark refusal;

  /** Whether only what comes before that message is tried, until something is published. */
  private boolean cautious;

  RelayedPartition(PartitionClaim claim, long nanoTime) {
    this.claim = claim;
    this.askAt = nanoTime;
    for (LaneClaim lane : claim.lanes()) {
      applied.put(
          lane.lane().number(), new OutboxMark(lane.replay(), lane.position().nextOffset()));
    }
  }

  PartitionClaim claim() {
    return claim;
  }

  PartitionKey key() {
    return claim.partition();
  }

  /** Whether it is known what was published. */
  boolean known() {
    return known;
  }

  /** Whether it was known before: then others may have gone on since. */
  boolean hasLearned() {
    return learned;
  }

  /** Whether it is to be asked now what was published. */
  boolean isToAsk(long nanoTime) {
    return !known && askAt - nanoTime <= 0;
  }

  /** Nobody could say yet. Returns that it will be asked again. */
  boolean asksAgain(long nanoTime) {
    askAt = nanoTime;
    return true;
  }

  /** It has to be asked again what was published. */
  void forget() {
    known = false;
  }

  /**
   * Kafka was asked, and so was the database: this was published, and that is held. Lanes whose
   * units have written messages meanwhile may hold some more.
   */
  void learns(@Nullable RelayTag tag, Map<LaneKey, Long> held) {
    known = true;
    learned = true;
    published.clear();
    deleted.clear();
    held.keySet().forEach(lane -> holding.add(lane.number()));
    backlog = held.values().stream().mapToLong(Long::longValue).sum();
    applied.keySet().removeIf(lane -> lane >= claim.lanes().size());
    holding.forEach(lane -> applied.putIfAbsent(lane, OutboxMark.NOTHING));
    for (Integer lane : applied.keySet()) {
      published.put(lane, tag == null ? OutboxMark.NOTHING : tag.mark(lane));
    }
    told = null;
  }

  /** A unit is committed. */
  void applied(LaneKey lane, OutboxMark reached, int messages) {
    applied.merge(lane.number(), reached, OutboxMark::or);
    if (messages > 0) {
      holding.add(lane.number());
      backlog += messages;
    }
  }

  /** How many messages are committed and not published, as far as is known. */
  long backlog() {
    return backlog;
  }

  boolean holds() {
    return !holding.isEmpty();
  }

  /** Whether Kafka is to be told of positions, though there is nothing to publish. */
  boolean isNews() {
    return !tag(Map.of()).toString().equals(told);
  }

  /** Where the lanes that hold messages go on. */
  List<Share> shares() {
    return holding.stream().sorted().map(lane -> share(lane, published(lane))).toList();
  }

  private OutboxMark published(int lane) {
    return published.getOrDefault(lane, OutboxMark.NOTHING);
  }

  private Share share(int lane, OutboxMark mark) {
    return new Share(key().lane(lane), claim.topicId(), mark);
  }

  /** How far the lanes of the claim are committed; of an earlier shape nobody keeps that. */
  Map<Integer, OutboxMark> committed() {
    return Map.copyOf(applied.headMap(claim.lanes().size()));
  }

  /** How far all lanes are committed. */
  Map<Integer, OutboxMark> applied() {
    return Map.copyOf(applied);
  }

  /**
   * What Kafka is to be told: lanes that hold nothing are published as far as they are committed.
   *
   * @param reached how far lanes will be published
   */
  RelayTag tag(Map<Integer, OutboxMark> reached) {
    int lanes = Math.max(claim.lanes().size(), applied.isEmpty() ? 0 : applied.lastKey() + 1);
    List<OutboxMark> marks = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      OutboxMark own = reached.get(lane);
      OutboxMark idle = holding.contains(lane) ? published(lane) : idle(lane);
      marks.add(own == null ? idle : own.or(published(lane)));
    }
    return new RelayTag(claim.topicId(), marks);
  }

  private OutboxMark idle(int lane) {
    return applied.getOrDefault(lane, OutboxMark.NOTHING).or(published(lane));
  }

  /**
   * Kafka has it for good. What a lane held that is empty now may lie behind its mark, where it was
   * swept already: so it is looked through once more.
   *
   * @param tag what it was told
   * @param messages what was published, in order
   * @param empty the lanes of which nothing is left that was committed before they were read
   */
  void published(RelayTag tag, List<OutboxMessage> messages, Set<Integer> empty) {
    told = tag.toString();
    cautious = false;
    backlog = Math.max(0, backlog - messages.size());
    for (int lane = 0; lane < tag.marks().size(); lane++) {
      published.merge(lane, tag.mark(lane), OutboxMark::or);
    }
    for (Integer lane : empty) {
      if (published(lane).compareTo(applied.getOrDefault(lane, OutboxMark.NOTHING)) >= 0) {
        holding.remove(lane);
        deleted.remove(lane);
      }
    }
    if (holding.isEmpty()) {
      backlog = 0;
    }
    if (refusal != null && (holding.isEmpty() || reaches(messages, refusal))) {
      refusal = null;
      refusals = 0;
      notBefore = 0;
    }
  }

  /**
   * Messages are taken in order: one that was refused is among them, or gone, if a later one is.
   */
  private static boolean reaches(List<OutboxMessage> messages, OutboxMark refusal) {
    return !messages.isEmpty()
        && Round.markOf(messages.get(messages.size() - 1).source()).compareTo(refusal) >= 0;
  }

  /**
   * A message of it cannot be published: it is left alone for a while. What comes before that
   * message may be published meanwhile, which says nothing of the message itself.
   *
   * @param at before the message
   * @return how often it was refused by now
   */
  int refused(OutboxMark at, long until) {
    refusal = at;
    cautious = true;
    notBefore = until;
    return ++refusals;
  }

  /** Before the message that was refused, if what precedes it is to be tried without it. */
  @Nullable OutboxMark refusedAt() {
    return cautious ? refusal : null;
  }

  int refusals() {
    return refusals;
  }

  boolean rests(long nanoTime) {
    return refusals > 0 && notBefore - nanoTime > 0;
  }

  /** Whether all that is published is deleted. */
  boolean isSwept() {
    return published.equals(deleted);
  }

  /** What is published and may not be deleted yet. */
  List<Share> rubbish() {
    return published.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(deleted.get(entry.getKey())))
        .map(entry -> share(entry.getKey(), entry.getValue()))
        .toList();
  }

  /**
   * Whether a lane of an earlier shape is done with. Kafka must know of it for as long as the
   * database holds what was published of it.
   */
  private boolean isOver(int lane) {
    return lane >= claim.lanes().size()
        && !holding.contains(lane)
        && published(lane).equals(deleted.get(lane));
  }

  void deleted(List<Share> shares) {
    shares.forEach(share -> deleted.put(share.lane().number(), share.mark()));
    applied.keySet().removeIf(this::isOver);
  }
}
