// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.failure.CrashLoopException;
import io.tidemark.internal.poll.PositionException;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.settings.LogPolicies;
import io.tidemark.settings.LogStartPolicy;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.testkit.store.AuditEntry;
import io.tidemark.testkit.store.Commit;
import io.tidemark.testkit.store.Commit.LaneChange;
import io.tidemark.testkit.store.Commit.TableRow;
import io.tidemark.testkit.store.CommitObserver;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every commit as it happens and fails the world at the first that breaks the promise. It
 * trusts neither the runtime nor the store: it keeps books of its own. What is promised of claims
 * says {@link PartitionBook}, of units {@link LogBook}, of moves {@link MoveRules}, of what their
 * operators hear {@link Answers}.
 */
final class Checker implements CommitObserver, SimKafka.OffsetObserver {
  /** How every failure begins that is one of the promise. */
  static final String BROKEN = "broken: ";

  private static final Pattern TAG = Pattern.compile("tidemark epoch=(\\d+) replay=\\d+");

  private final World world;
  private final SimKafka kafka;
  private final Tally tally;
  private final MoveRules moves;
  private final LogPolicies policies;
  private final Answers answers;
  private final Map<PartitionKey, PartitionBook> books = new HashMap<>();

  private final Receipts receipts = new Receipts();
  private final Payments payments;

  /** How owners want partitions to be divided. */
  private final Map<String, LaneShape> wanted = new HashMap<>();

  Checker(World world, SimKafka kafka, LogPolicies policies, boolean keyed, Tally tally) {
    this.payments = new Payments(keyed, this::require);
    this.world = world;
    this.kafka = kafka;
    this.policies = policies;
    this.tally = tally;
    this.moves = new MoveRules(policies, kafka, this::require, tally);
    this.answers = new Answers(this::require);
  }

  /** Takes note of rows that were planted. */
  void starts(List<LaneRow> rows) {
    rows.forEach(row -> book(row.lane().partition()).planted(row));
  }

  /** Takes note of how an instance wants partitions to be divided. */
  void wants(String owner, LaneShape shape) {
    wanted.put(owner, shape);
  }

  /** How what breaks the promise is told. */
  Verdict verdict() {
    return this::require;
  }

  /** What operators are told. */
  Answers answers() {
    return answers;
  }

  /** What is to be published. */
  Receipts receipts() {
    return receipts;
  }

  /** What was committed of a partition. */
  PartitionBook book(PartitionKey partition) {
    return books.computeIfAbsent(
        partition,
        key ->
            new PartitionBook(
                key,
                (topic, letters) ->
                    new LogBook(kafka, key, topic, letters, payments, this::require, tally),
                payments,
                moves,
                this::require,
                tally));
  }

  @Override
  public void committed(Commit commit) {
    List<Applied> effects = effects(commit);
    world.note(
        () ->
            "COMMIT %s of %s: %s %s"
                .formatted(
                    commit.last(), commit.client(), brief(commit.lanes()), offsets(effects)));
    for (LaneChange change : commit.lanes()) {
      LaneKey lane = change.after().lane();
      require(
          Objects.equals(change.before(), book(lane.partition()).row(lane.number())),
          "the database and the checker agree on what was there before %s",
          change);
    }
    if (commit.last() == Statement.ADVANCE) {
      unit(commit, effects);
    } else {
      require(effects.isEmpty(), "effects come with an advance, but these with %s", commit.last());
      commit.letters().forEach(step -> book(step.after().lane().partition()).letters().asked(step));
      if (commit.last() == Statement.MOVE) {
        move(commit);
      } else {
        claims(commit);
      }
    }
  }

  private void unit(Commit commit, List<Applied> effects) {
    require(commit.lanes().size() == 1, "effects and advance commit together, in one lane");
    if (commit.lanes().size() == 1) {
      LaneChange change = commit.lanes().get(0);
      require(change.before() != null, "a unit advances a lane that was claimed");
      effects.forEach(payments::takesEffect);
      book(change.after().lane().partition()).unit(change, commit, effects);
      effects.forEach(receipts::expect);
    }
  }

  private void move(Commit commit) {
    require(
        commit.moves().size() == 1 && !commit.lanes().isEmpty(),
        "a move and its audit commit together: %s, %s",
        commit.moves(),
        commit.lanes());
    AuditEntry move = commit.moves().get(0);
    PartitionBook book = book(move.partition());
    answers.moved(move, book.positions());
    book.moved(byLane(commit.lanes()), move, commit.gaps());
  }

  private static List<LaneChange> byLane(List<LaneChange> changes) {
    return changes.stream()
        .sorted(Comparator.comparingInt(change -> change.after().lane().number()))
        .toList();
  }

  private void claims(Commit commit) {
    Map<PartitionKey, List<LaneChange>> changes = new LinkedHashMap<>();
    byLane(commit.lanes())
        .forEach(
            change ->
                changes
                    .computeIfAbsent(change.after().lane().partition(), p -> new ArrayList<>())
                    .add(change));
    changes.forEach(
        (partition, ofPartition) ->
            book(partition)
                .claimed(
                    ofPartition, commit.last(), wanted.get(ofPartition.get(0).after().owner())));
  }

  private static List<Applied> effects(Commit commit) {
    List<Applied> effects = new ArrayList<>();
    for (TableRow row : commit.rows()) {
      if (row.row() instanceof Applied effect) {
        effects.add(effect);
      }
    }
    return effects;
  }

  /** A record was given up for what ends processes. */
  void endedProcesses(UnitOfWork unit) {
    PartitionBook book = book(unit.lane().partition());
    long offset = unit.records().get(0).offset();
    require(
        book.losses().endedProcesses(unit.lane().number(), offset),
        "no record is given up before %d owners in a row were lost over it: offset %d of %s",
        CrashLoopException.AFTER,
        offset,
        unit.lane());
  }

  // What is polled.

  /** Counts the records that lanes skip. */
  void polled(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      PartitionBook book = book(Simulation.key(partition));
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        if (book.skips(record.offset())) {
          tally.count("seen record skipped");
        }
      }
    }
  }

  // The mirror.

  @Override
  public void committed(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) ->
            require(
                book(Simulation.key(partition)).hasReached(offset.offset(), epoch(offset)),
                "Kafka is never told more than the database holds: %s at %s",
                partition,
                offset));
  }

  /** The epoch under which Kafka was told, if the offset names one. */
  private static @Nullable Long epoch(OffsetAndMetadata offset) {
    Matcher tag = TAG.matcher(offset.metadata());
    return tag.matches() ? Long.valueOf(tag.group(1)) : null;
  }

  // What stands still.

  /**
   * Whether the log was such that a partition may have been halted: under FAIL, or just when the
   * topic was made again, by whoever took the new one for the old one.
   */
  boolean mayHalt(PartitionKey partition, PositionException cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("deleted and made again")) {
      return topicsMade() > 1 && policies.recreatedTopic() == RecreatedTopicPolicy.FAIL;
    }
    if (message.contains("are gone")) {
      return policies.belowLogStart() == LogStartPolicy.FAIL
          && book(partition).log().log().begin() > 0;
    }
    boolean takenForOldOne =
        message.contains("offsets are missing") || message.contains("truncated and written again");
    return takenForOldOne && topicsMade() > 1;
  }

  private int topicsMade() {
    return kafka.everMade().size();
  }

  /** Whether a partition has to stand still: under FAIL, for a position the log does not hold. */
  boolean mustStand(TopicPartition partition) {
    PartitionBook book = book(Simulation.key(partition));
    boolean ofThisTopic = isOfThisTopic(partition);
    boolean below = ofThisTopic && book.next() < book.log().log().begin();
    return below
        ? policies.belowLogStart() == LogStartPolicy.FAIL
        : !ofThisTopic
            && topicsMade() > 1
            && policies.recreatedTopic() == RecreatedTopicPolicy.FAIL;
  }

  // The end.

  /** Whether a partition's positions belong to the topic there is. */
  boolean isOfThisTopic(TopicPartition partition) {
    PartitionBook book = book(Simulation.key(partition));
    return book.started() && book.log().isOfLatestTopic();
  }

  /** Whether nothing is set aside any more. */
  boolean nothingSetAside() {
    return books.values().stream().map(PartitionBook::letters).allMatch(LetterBook::isClear);
  }

  /** Whether a partition is applied to the end of the topic there is. */
  boolean isDone(TopicPartition partition) {
    return isOfThisTopic(partition)
        && book(Simulation.key(partition)).next() >= kafka.log(partition).stableEnd();
  }

  /** Everything was applied or left out in so many words, and nothing else. */
  void everythingApplied(List<TopicPartition> partitions, List<Applied> rows) {
    for (TopicPartition partition : partitions) {
      if (isDone(partition)) {
        book(Simulation.key(partition)).log().requireEverything();
      } else {
        tally.count(
            "seen partition that stands still "
                + (isOfThisTopic(partition) ? "below the log" : "before a new topic"));
      }
    }
    int effects = books.values().stream().mapToInt(PartitionBook::effects).sum();
    require(rows.size() == effects, "%d rows for %d effects", rows.size(), effects);
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency for this alone.
  private void require(boolean holds, String what, Object... details) {
    if (!holds) {
      world.fail(BROKEN + what.formatted(details), null);
    }
  }

  private static List<String> brief(List<LaneChange> changes) {
    return changes.stream()
        .map(
            change -> {
              LaneRow before = change.before();
              LaneRow after = change.after();
              return "%s %s->%d epoch %s->%d"
                  .formatted(
                      after.lane(),
                      before == null ? "none" : before.position().nextOffset(),
                      after.position().nextOffset(),
                      before == null ? "none" : before.epoch(),
                      after.epoch());
            })
        .toList();
  }

  private static List<Long> offsets(List<Applied> effects) {
    return effects.stream().map(Applied::offset).toList();
  }
}
