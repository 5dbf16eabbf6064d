// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the runtime relies on of Kafka's consumer, whatever the group's protocol. The simulated
 * consumer has to pass it too, or the simulation would prove nothing.
 */
public abstract class ConsumerContract {
  private static final Duration POLL = Duration.ofMillis(100);

  /** A minute of polls: far above what any of this takes. */
  private static final int PATIENCE = 600;

  private final List<Member> members = new ArrayList<>();
  private final String groupId = "group-" + UUID.randomUUID();
  private ConsumersUnderTest kafka;

  /** Makes a cluster, or says how to use one; called before each test, which closes it. */
  protected abstract ConsumersUnderTest create();

  @BeforeEach
  final void setUp() {
    kafka = create();
  }

  @AfterEach
  final void tearDown() {
    members.forEach(Member::close);
    kafka.close();
  }

  // Placeholders.

  @Test
  final void aPlaceholderAndAPauseInTheCallbackLetNoRecordThrough() {
    TopicPartition partition = onePartition();
    kafka.send(partition, 5);
    Member member = join(partition);

    member.pollUntil(() -> member.has(partition));
    member.poll(10);

    assertEquals(List.of(), member.offsets);
    assertEquals(0, member.consumer.position(partition, POLL));
    assertEquals(Set.of(partition), member.consumer.paused());
  }

  @Test
  final void withoutAPositionEvenAPausedPartitionStopsThePoll() {
    TopicPartition partition = onePartition();
    Member member = joinWithout(partition, Member.Habit.PAUSES_ONLY);

    NoOffsetForPartitionException refused =
        assertThrows(NoOffsetForPartitionException.class, () -> member.pollUntil(() -> false));

    assertEquals(Set.of(partition), refused.partitions());
  }

  @Test
  final void readingStartsAtThePositionSoughtLater() {
    TopicPartition partition = onePartition();
    kafka.send(partition, 8);
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));

    member.goOnAt(partition, 5);
    member.pollUntil(() -> member.offsets.size() == 3);

    assertEquals(List.of(5L, 6L, 7L), member.offsets);
  }

  @Test
  final void aPositionAnswersOnceItIsReached() {
    TopicPartition partition = onePartition();
    kafka.send(partition, 8);
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));

    member.consumer.seek(partition, new OffsetAndMetadata(5, Optional.of(0), ""));

    member.pollUntil(() -> member.reached(partition, 5));
    assertEquals(List.of(), member.offsets);
  }

  // Reading.

  @Test
  final void whatIsPolledNextBeginsWhereThisPollEnded() {
    TopicPartition partition = onePartition();
    for (int i = 0; i < 3; i++) {
      kafka.send(partition, 2);
      kafka.sendTransaction(partition, 2, true);
      kafka.sendTransaction(partition, 2, false);
    }
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));

    member.goOnAt(partition, 0);
    member.pollUntil(() -> member.next(partition) == 24);

    assertEquals(List.of(0L, 1L, 2L, 3L, 8L, 9L, 10L, 11L, 16L, 17L, 18L, 19L), member.offsets);
    assertEquals(List.of(), member.broken, "each poll begins where the last one ended");
  }

  @Test
  final void markersAloneMoveThePosition() {
    TopicPartition partition = onePartition();
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));
    member.goOnAt(partition, 0);

    kafka.sendTransaction(partition, 3, false);

    member.pollUntil(() -> member.next(partition) == 4);
    assertEquals(List.of(), member.offsets);
  }

  @Test
  final void readingStopsAtAnOpenTransaction() {
    TopicPartition partition = onePartition();
    kafka.send(partition, 2);
    Runnable commit = kafka.openTransaction(partition);
    kafka.send(partition, 2);
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));
    member.goOnAt(partition, 0);
    member.pollUntil(() -> member.offsets.size() == 2);
    member.poll(5);

    assertEquals(List.of(0L, 1L), member.offsets);
    commit.run();
    member.pollUntil(() -> member.next(partition) == 6);
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), member.offsets);
  }

  @Test
  final void aPausedPartitionKeepsItsRecords() {
    TopicPartition partition = onePartition();
    kafka.send(partition, 3);
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));
    member.goOnAt(partition, 0);
    member.pollUntil(() -> member.offsets.size() == 3);

    member.consumer.pause(Set.of(partition));
    kafka.send(partition, 3);
    member.poll(10);
    assertEquals(3, member.offsets.size());

    member.consumer.resume(Set.of(partition));
    member.pollUntil(() -> member.offsets.size() == 6);
    assertEquals(List.of(), member.broken);
  }

  @Test
  final void aPositionBelowTheLogStopsThePollAndNamesThePartition() {
    String topic = kafka.createTopic(2);
    TopicPartition bad = new TopicPartition(topic, 0);
    TopicPartition good = new TopicPartition(topic, 1);
    kafka.send(bad, 5);
    kafka.send(good, 5);
    kafka.deleteBefore(bad, 3);
    Member member = join(topic);
    member.pollUntil(() -> member.has(bad) && member.has(good));

    member.goOnAt(bad, 1);
    OffsetOutOfRangeException refused =
        assertThrows(OffsetOutOfRangeException.class, () -> member.pollUntil(() -> false));
    assertEquals(Set.of(bad), refused.partitions());

    member.consumer.pause(Set.of(bad));
    member.consumer.seek(bad, 0);
    member.goOnAt(good, 0);
    member.pollUntil(() -> member.next(good) == 5);
  }

  @Test
  final void whatIsNotAssignedCannotBeSoughtOrPaused() {
    TopicPartition partition = onePartition();
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));
    TopicPartition strange = new TopicPartition(partition.topic(), 7);

    assertThrows(IllegalStateException.class, () -> member.consumer.seek(strange, 0));
    assertThrows(IllegalStateException.class, () -> member.consumer.pause(Set.of(strange)));
    assertThrows(IllegalStateException.class, () -> member.consumer.resume(Set.of(strange)));
  }

  // Waking.

  @Test
  final void aWakeupBeforeAPollEndsThatPollAndNoOther() {
    TopicPartition partition = onePartition();
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));

    member.consumer.wakeup();

    assertThrows(WakeupException.class, () -> member.consumer.poll(POLL));
    member.consumer.poll(POLL);
  }

  @Test
  final void aWakeupEndsAPollThatWaits() {
    TopicPartition partition = onePartition();
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));

    assertThrows(
        WakeupException.class,
        () ->
            kafka.whileWaiting(
                () -> member.consumer.poll(Duration.ofMinutes(1)), member.consumer::wakeup));
  }

  @Test
  final void aWakeupLosesNoRecord() {
    TopicPartition partition = onePartition();
    kafka.send(partition, 50);
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));
    member.goOnAt(partition, 0);

    for (int i = 0; i < PATIENCE && member.offsets.size() < 50; i++) {
      member.consumer.wakeup();
      assertThrows(WakeupException.class, () -> member.consumer.poll(POLL));
      member.poll(1);
    }

    assertEquals(50, member.offsets.size());
    assertEquals(List.of(), member.broken);
  }

  // Rebalances.

  @Test
  final void aNewMemberGetsWhatAnotherGivesUpAndEachIsToldOfWhatChanges() {
    String topic = kafka.createTopic(2);
    Member first = join(topic);
    first.pollUntil(() -> first.owned.size() == 2);

    Member second = join(topic);
    pollUntil(() -> first.owned.size() == 1 && second.owned.size() == 1, first, second);

    assertEquals(Set.of(), common(first.owned, second.owned));
    assertEquals(first.owned, first.consumer.assignment());
    assertEquals(second.owned, second.consumer.assignment());
    assertTrue(first.revoked > 0, "the first was asked");
    assertEquals(0, first.lost + second.lost);
    assertEquals(kafka.eager() ? 2 : 1, first.largestRevocation);
  }

  @Test
  final void aPauseIsForgottenWhenThePartitionIsGone() {
    String topic = kafka.createTopic(2);
    Member first = joinWithout(topic, Member.Habit.SEEKS_ONLY);
    first.pollUntil(() -> first.owned.size() == 2);
    first.consumer.pause(first.owned);

    Member second = joinWithout(topic, Member.Habit.SEEKS_ONLY);
    pollUntil(() -> first.owned.size() == 1 && second.owned.size() == 1, first, second);
    second.close();
    pollUntil(() -> first.owned.size() == 2, first);

    assertTrue(first.consumer.paused().size() < 2, "what came back is not paused any more");
  }

  @Test
  final void whoClosesIsAskedForItsPartitionsAndTheyGoToAnother() {
    TopicPartition partition = onePartition();
    Member first = join(partition);
    first.pollUntil(() -> first.has(partition));
    Member second = join(partition);
    pollUntil(() -> first.owned.size() + second.owned.size() == 1, first, second);
    Member owner = first.has(partition) ? first : second;
    Member other = owner == first ? second : first;
    settle(first, second);

    owner.close();
    other.pollUntil(() -> other.has(partition));

    assertTrue(owner.revoked > 0);
    assertEquals(0, owner.lost);
    assertEquals(Set.of(), owner.owned);
  }

  @Test
  final void whoDoesNotPollInTimeLosesItsPartitions() {
    TopicPartition partition = onePartition();
    Member slow = join(partition);
    slow.pollUntil(() -> slow.has(partition));
    Member other = join(partition);
    pollUntil(() -> slow.owned.size() + other.owned.size() == 1, slow, other);
    settle(slow, other);
    Member owner = slow.has(partition) ? slow : other;
    Member next = owner == slow ? other : slow;
    int revoked = owner.revoked;

    pollAlone(next);
    next.pollUntil(() -> next.has(partition));

    assertEquals(Set.of(partition), owner.owned, "it knows nothing of it before it polls");
    owner.pollUntil(() -> owner.lost > 0);
    assertEquals(revoked, owner.revoked, "lost is not revoked");
    assertFalse(owner.consumer.assignment().contains(partition) && next.has(partition));
  }

  @Test
  final void whoLostItsPartitionsCannotCommitForTheGroup() {
    TopicPartition partition = onePartition();
    Member slow = join(partition);
    slow.pollUntil(() -> slow.has(partition));
    Member other = join(partition);
    pollUntil(() -> slow.owned.size() + other.owned.size() == 1, slow, other);
    settle(slow, other);
    Member owner = slow.has(partition) ? slow : other;
    Member next = owner == slow ? other : slow;

    pollAlone(next);
    next.pollUntil(() -> next.has(partition));

    assertThrows(
        CommitFailedException.class,
        () -> owner.consumer.commitSync(Map.of(partition, new OffsetAndMetadata(1))));
  }

  // Committing.

  @Test
  final void whatAMemberCommitsIsWhereTheNextWouldStart() {
    TopicPartition partition = onePartition();
    kafka.send(partition, 5);
    Member first = join(partition);
    first.pollUntil(() -> first.has(partition));
    first.consumer.commitSync(Map.of(partition, new OffsetAndMetadata(3)), POLL.multipliedBy(50));
    first.close();

    Member second = joinWithout(partition, Member.Habit.NEITHER);
    second.pollUntil(() -> second.offsets.size() == 2);

    assertEquals(List.of(3L, 4L), second.offsets);
  }

  @Test
  final void anAsynchronousCommitIsAnsweredInALaterPoll() {
    TopicPartition partition = onePartition();
    Member member = join(partition);
    member.pollUntil(() -> member.has(partition));
    List<Object> answers = new ArrayList<>();

    member.consumer.commitAsync(
        Map.of(partition, new OffsetAndMetadata(0)),
        (offsets, failure) -> answers.add(failure == null ? "done" : failure));
    assertEquals(List.of(), answers);

    member.pollUntil(() -> !answers.isEmpty());
    assertEquals(List.of("done"), answers);
  }

  // Scaffolding.

  private TopicPartition onePartition() {
    return new TopicPartition(kafka.createTopic(1), 0);
  }

  private Member join(TopicPartition partition) {
    return join(partition.topic());
  }

  private Member join(String topic) {
    return joinWithout(topic, Member.Habit.PAUSES_AND_SEEKS);
  }

  private Member joinWithout(TopicPartition partition, Member.Habit habit) {
    return joinWithout(partition.topic(), habit);
  }

  private Member joinWithout(String topic, Member.Habit habit) {
    Member member = new Member(kafka.consumer(groupId), habit);
    members.add(member);
    member.consumer.subscribe(Set.of(topic), member);
    return member;
  }

  /** One member polls for longer than another may go without. */
  private void pollAlone(Member member) {
    member.poll((int) kafka.maxPollInterval().dividedBy(POLL) + 10);
  }

  /** Lets a rebalance that may still be going on come to its end. */
  private static void settle(Member... polling) {
    for (int i = 0; i < 10; i++) {
      for (Member member : polling) {
        member.poll(1);
      }
    }
  }

  private static void pollUntil(BooleanSupplier condition, Member... polling) {
    for (int i = 0; i < PATIENCE && !condition.getAsBoolean(); i++) {
      for (Member member : polling) {
        member.poll(1);
      }
    }
    if (!condition.getAsBoolean()) {
      fail("did not come about while " + polling.length + " members polled");
    }
  }

  private static Set<TopicPartition> common(Set<TopicPartition> one, Set<TopicPartition> other) {
    Set<TopicPartition> common = new HashSet<>(one);
    common.retainAll(other);
    return common;
  }

  /** A consumer, and what it has been told. */
  private static final class Member implements ConsumerRebalanceListener, AutoCloseable {
    /** What a member does with a partition in the callback that brings it. */
    enum Habit {
      PAUSES_AND_SEEKS(true, true),
      PAUSES_ONLY(true, false),
      SEEKS_ONLY(false, true),
      NEITHER(false, false);

      private final boolean pauses;
      private final boolean seeks;

      Habit(boolean pauses, boolean seeks) {
        this.pauses = pauses;
        this.seeks = seeks;
      }
    }

    final Consumer<byte[], byte[]> consumer;
    final Set<TopicPartition> owned = new HashSet<>();
    final List<Long> offsets = new ArrayList<>();
    final List<String> broken = new ArrayList<>();
    private final Habit habit;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    int revoked;
    int lost;
    int largestRevocation;
    private boolean closed;

    Member(Consumer<byte[], byte[]> consumer, Habit habit) {
      this.consumer = consumer;
      this.habit = habit;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      owned.addAll(partitions);
      if (habit.pauses) {
        consumer.pause(partitions);
      }
      if (habit.seeks) {
        partitions.forEach(partition -> consumer.seek(partition, 0));
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      revoked += partitions.size();
      largestRevocation = Math.max(largestRevocation, partitions.size());
      owned.removeAll(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      lost += partitions.size();
      owned.removeAll(partitions);
    }

    boolean has(TopicPartition partition) {
      return owned.contains(partition);
    }

    /** Where the last poll ended. */
    long next(TopicPartition partition) {
      return next.getOrDefault(partition, -1L);
    }

    boolean reached(TopicPartition partition, long position) {
      try {
        return consumer.position(partition, Duration.ZERO) == position;
      } catch (TimeoutException notYet) {
        return false;
      }
    }

    /** What the runtime does once a partition is claimed. */
    void goOnAt(TopicPartition partition, long position) {
      consumer.seek(partition, new OffsetAndMetadata(position, Optional.of(0), ""));
      next.put(partition, position);
      consumer.resume(Set.of(partition));
    }

    void poll(int times) {
      for (int i = 0; i < times; i++) {
        accept(consumer.poll(POLL));
      }
    }

    private void accept(ConsumerRecords<byte[], byte[]> records) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Long expected = next.get(partition);
        if (expected != null && record.offset() < expected) {
          broken.add(record.offset() + " after " + expected);
        }
        offsets.add(record.offset());
      }
      records.nextOffsets().forEach((partition, to) -> next.put(partition, to.offset()));
    }

    void pollUntil(BooleanSupplier condition) {
      ConsumerContract.pollUntil(condition, this);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        consumer.close();
      }
    }
  }
}
