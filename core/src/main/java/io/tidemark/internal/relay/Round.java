// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import static java.util.Comparator.comparing;

import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is published of one partition in one transaction: the first messages of all its lanes, whole
 * records each, in the order of their cause over all lanes. So what an earlier shape of the
 * partition has left is published before what follows it in another lane. Immutable.
 *
 * @param partition the partition
 * @param messages in the order in which they are published
 * @param reached how far the lanes that were read are published by that
 * @param empty the lanes of which nothing is left
 */
record Round(
    RelayedPartition partition,
    List<OutboxMessage> messages,
    Map<Integer, OutboxMark> reached,
    Set<Integer> empty) {

  private static final Comparator<MessageSource> IN_ORDER =
      comparing(Round::markOf).thenComparingInt(MessageSource::index);

  /** Nothing to publish, only positions to tell. */
  static Round ofNothing(RelayedPartition partition) {
    return new Round(partition, List.of(), Map.of(), Set.of());
  }

  /**
   * What can be published of what was read.
   *
   * @param committed how far the lanes were committed before they were read
   * @param read the first messages of lanes
   * @param limit how many were read of each lane at most: of one with so many there may be more
   * @param refused the record of a message that could not be sent, which keeps back nothing that
   *     comes before it; null if there is none
   */
  static Round of(
      RelayedPartition partition,
      Map<Integer, OutboxMark> committed,
      Map<LaneKey, List<OutboxMessage>> read,
      int limit,
      @Nullable OutboxMark refused) {
    OutboxMark cut = cut(read, limit, refused);
    List<OutboxMessage> messages = new ArrayList<>();
    Map<Integer, OutboxMark> reached = new HashMap<>();
    Set<Integer> empty = new HashSet<>();
    read.forEach(
        (lane, its) -> {
          List<OutboxMessage> taken =
              its.stream().filter(one -> cut == null || cut.covers(one.source())).toList();
          messages.addAll(taken);
          boolean all = its.size() < limit && taken.size() == its.size();
          if (all) {
            empty.add(lane.number());
          }
          OutboxMark mark =
              all ? committed.getOrDefault(lane.number(), OutboxMark.NOTHING) : cutOf(cut);
          reached.put(lane.number(), taken.isEmpty() ? mark : mark.or(last(taken)));
        });
    messages.sort(comparing(OutboxMessage::source, IN_ORDER));
    return new Round(partition, messages, reached, empty);
  }

  private static @Nullable OutboxMark cut(
      Map<LaneKey, List<OutboxMessage>> read, int limit, @Nullable OutboxMark refused) {
    OutboxMark cut = cut(read, limit);
    boolean comesFirst =
        refused != null
            && (cut == null || refused.compareTo(cut) < 0)
            && read.values().stream()
                .flatMap(List::stream)
                .anyMatch(one -> refused.covers(one.source()));
    return comesFirst ? refused : cut;
  }

  /** Before the last record of those lanes of which there may be more, whichever comes first. */
  private static @Nullable OutboxMark cut(Map<LaneKey, List<OutboxMessage>> read, int limit) {
    return read.values().stream()
        .filter(its -> its.size() >= limit)
        .map(its -> markOf(its.get(its.size() - 1).source()))
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static OutboxMark cutOf(@Nullable OutboxMark cut) {
    return cut == null ? OutboxMark.NOTHING : cut;
  }

  /** Whether it moves on what was read, if anything was; if not, more must be read of a lane. */
  boolean makesProgress() {
    return reached.isEmpty() || !messages.isEmpty() || !empty.isEmpty();
  }

  private static OutboxMark last(List<OutboxMessage> taken) {
    return OutboxMark.after(taken.get(taken.size() - 1).source());
  }

  /** Before all that the cause of a message causes. */
  static OutboxMark markOf(MessageSource source) {
    return new OutboxMark(source.replay(), source.offset());
  }
}
