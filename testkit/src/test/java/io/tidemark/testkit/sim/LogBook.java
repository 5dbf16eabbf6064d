// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.testkit.store.GapEntry;
import io.tidemark.testkit.store.LaneRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What was applied of a partition while its position belonged to one topic. Whoever holds the
 * baton. Says of every unit:
 *
 * <ul>
 *   <li>Each of its records was in the log, in the lane of its key, between the unit's positions.
 *   <li>It is applied exactly once in each replay, and those of a key in their order. A replay
 *       begins when the partition goes back; nothing is applied twice without one.
 *   <li>No position passes a record that its lane has not applied in this replay, be it deleted by
 *       now or not: only a move leaves records out, and names them; or its key has taken effect.
 *   <li>Records of a topic are never applied once the partition has begun with a later one. The
 *       other way round they may be, before it is noticed that the topic was made again; from then
 *       on until it is noticed, what the positions pass says nothing.
 * </ul>
 */
final class LogBook {
  private final SimKafka kafka;
  private final PartitionKey key;
  private final UUID topicId;
  private final LetterBook letters;
  private final Payments payments;
  private final Verdict verdict;
  private final Tally tally;

  /** Of this replay, and its order. */
  private final Set<Source> applied = new HashSet<>();

  private final Map<String, Long> lastOfKey = new HashMap<>();

  /** Of this replay and those before it. */
  private final Set<Source> everApplied = new HashSet<>();

  private final List<LeftOut> leftOut = new ArrayList<>();
  private int effects;

  /** Where a record came from. */
  private record Source(UUID topic, long offset) {}

  private record LeftOut(GapEntry gap, LaneShape shape) {}

  LogBook(
      SimKafka kafka,
      PartitionKey key,
      UUID topicId,
      LetterBook letters,
      Payments payments,
      Verdict verdict,
      Tally tally) {
    this.payments = payments;
    this.letters = letters;
    this.kafka = kafka;
    this.key = key;
    this.topicId = topicId;
    this.verdict = verdict;
    this.tally = tally;
  }

  SimLog log() {
    return log(topicId);
  }

  private SimLog log(UUID topic) {
    return kafka.log(topic, key.partition());
  }

  /** Whether its topic is the last that was made. */
  boolean isOfLatestTopic() {
    List<UUID> made = kafka.everMade();
    return made.get(made.size() - 1).equals(topicId);
  }

  /** How many effects there were, in all replays. */
  int effects() {
    return effects;
  }

  /** Whether a record was applied in this replay. */
  boolean hasApplied(long offset) {
    return applied.contains(new Source(topicId, offset));
  }

  /** The partition goes back. */
  void beginReplay() {
    applied.clear();
    lastOfKey.clear();
  }

  /** A move names a range that a lane leaves out. */
  void leavesOut(GapEntry gap, LaneShape shape) {
    leftOut.add(new LeftOut(gap, shape));
  }

  /** A unit commits. */
  void unit(List<Applied> records, boolean alone, LaneRow row, long from, long to) {
    records.forEach(effect -> apply(effect, alone, row, from, to));
    if (isOfLatestTopic()) {
      requireNoGap(row, from, to);
    }
  }

  private void apply(Applied effect, boolean alone, LaneRow row, long from, long to) {
    verdict.require(effect.lane().equals(row.lane()), "effects are of the unit's lane: %s", effect);
    verdict.require(
        effect.epoch() == row.epoch(),
        "units run under the current epoch %d: %s",
        row.epoch(),
        effect);
    long offset = effect.offset();
    verdict.require(
        (offset >= from && offset < to) || (from == to && letters.knows(offset)),
        "applied lies in [%d, %d): %s",
        from,
        to,
        effect);
    requireNoneOfEarlierTopics(effect);
    verdict.require(
        log(effect.topic()).everRead(offset, offset + 1).stream().anyMatch(e -> isOf(e, row)),
        "a record is handled in the lane of its key, of %s: %s",
        row.shape(),
        effect);
    Source source = new Source(effect.topic(), offset);
    verdict.require(applied.add(source), "applied exactly once in a replay: %s", effect);
    if (!everApplied.add(source)) {
      tally.count("seen record applied in another replay");
    }
    effects++;
    if (alone) {
      return;
    }
    Long last = lastOfKey.put(effect.key(), offset);
    verdict.require(
        last == null || last < offset || !keepsOrderOf(effect, row.shape()),
        "applied in order, after %d: %s",
        last,
        effect);
  }

  private void requireNoneOfEarlierTopics(Applied effect) {
    List<UUID> made = kafka.everMade();
    verdict.require(
        made.indexOf(effect.topic()) >= made.indexOf(topicId),
        "records of a topic that is gone are not mixed into another, %s: %s",
        topicId,
        effect);
    if (!effect.topic().equals(topicId)) {
      tally.count("seen record before its topic was noticed");
    }
  }

  private static boolean keepsOrderOf(Applied effect, LaneShape shape) {
    return !effect.key().equals(Applied.NO_KEY)
        || !shape.hash().equals(LaneHash.KEY_OR_OFFSET.storedName());
  }

  private void requireNoGap(LaneRow lane, long from, long to) {
    for (SimLog.Entry entry : log().everRead(from, to)) {
      verdict.require(
          hasApplied(entry.offset)
              || !isOf(entry, lane)
              || isPassedOver(entry)
              || letters.knows(entry.offset)
              || isLeftOut(entry),
          "no gap: offset %d of %s lies before position %d and was not applied",
          entry.offset,
          lane.lane(),
          to);
    }
    verdict.require(
        to <= log().stableEnd(),
        "what cannot be read yet is not passed: %d of %s",
        to,
        lane.lane());
  }

  private boolean isPassedOver(SimLog.Entry entry) {
    boolean passed = payments.tookEffect(entry.value);
    if (passed) {
      tally.count("seen record passed over");
    }
    return passed;
  }

  /** Whether a record of a lane can be read, or could, between two positions. */
  boolean holdsAny(LaneRow lane, long from, long to) {
    return log().everRead(from, to).stream().anyMatch(entry -> isOf(entry, lane));
  }

  private boolean isOf(SimLog.Entry entry, LaneRow lane) {
    return isOf(entry, lane.lane().number(), lane.shape());
  }

  private boolean isOf(SimLog.Entry entry, int lane, LaneShape shape) {
    LaneHash hash = LaneHash.named(shape.hash()).orElseThrow();
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(key.topic(), key.partition(), entry.offset, entry.key, entry.value);
    return hash.laneOf(record, shape.lanes()) == lane;
  }

  /** Whether a record was applied, or given up in so many words. */
  boolean isOver(long offset) {
    return log().read(offset, 1).stream()
        .anyMatch(entry -> entry.offset == offset && isOver(entry));
  }

  private boolean isOver(SimLog.Entry entry) {
    return everApplied.contains(new Source(topicId, entry.offset))
        || payments.tookEffect(entry.value)
        || isLeftOut(entry)
        || letters.isDiscarded(entry.offset);
  }

  /** What the log holds was applied, or was left out in so many words. */
  void requireEverything() {
    for (SimLog.Entry entry : log().read(0, Integer.MAX_VALUE)) {
      verdict.require(
          isOver(entry),
          "applied in the end, or named as left out: offset %d of %s",
          entry.offset,
          key);
    }
  }

  private boolean isLeftOut(SimLog.Entry entry) {
    return leftOut.stream()
        .anyMatch(
            each ->
                entry.offset >= each.gap.from()
                    && entry.offset < each.gap.to()
                    && isOf(entry, each.gap.lane().number(), each.shape));
  }
}
