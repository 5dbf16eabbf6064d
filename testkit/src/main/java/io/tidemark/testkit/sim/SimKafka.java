// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.KafkaTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** A Kafka cluster in a {@link World}: logs, groups, consumers. Any actor. */
public final class SimKafka {
  /** So long a producer may leave a transaction open. */
  private static final Duration TRANSACTION = Duration.ofSeconds(3);

  private final World world;
  private final GroupProtocol protocol;
  private final Timing timing;
  private final SimGate gate;
  private final Map<String, Topic> topics = new LinkedHashMap<>();
  private final Map<UUID, Topic> everMade = new LinkedHashMap<>();
  private final Map<String, SimGroup> groups = new LinkedHashMap<>();

  /** The last transaction of each transactional id, and what all of them have published. */
  private final Map<String, SimTransaction> produced = new LinkedHashMap<>();

  private final List<ProducerRecord<byte[], byte[]>> published = new ArrayList<>();
  private OffsetObserver observer = (group, offsets) -> {};
  private int transactions;

  private record Topic(UUID id, List<SimLog> logs) {}

  /** Sees what groups commit to Kafka. Called inside the broker's gate; must not wait. */
  @FunctionalInterface
  public interface OffsetObserver {
    /** Offsets were committed. */
    void committed(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets);
  }

  /** An empty cluster, all of whose groups use one protocol. */
  public SimKafka(World world, GroupProtocol protocol, Timing timing) {
    this.world = world;
    this.protocol = protocol;
    this.timing = timing;
    this.gate = new SimGate(world);
  }

  // Topics and records.

  /** Makes a topic; one of that name that is there already is replaced by an empty one. */
  public UUID createTopic(String name, int partitions) {
    return gate.change(
        () -> {
          List<SimLog> logs = new ArrayList<>();
          for (int i = 0; i < partitions; i++) {
            logs.add(new SimLog());
          }
          UUID id = world.environment().newId();
          Topic topic = new Topic(id, logs);
          topics.put(name, topic);
          everMade.put(id, topic);
          return id;
        });
  }

  /** Deletes a topic, and the offsets that groups have committed of it. */
  public void deleteTopic(String name) {
    gate.change(
        () -> {
          topics.remove(name);
          for (SimGroup group : groups.values()) {
            group.committed().keySet().removeIf(partition -> partition.topic().equals(name));
          }
          return name;
        });
  }

  /** Adds an empty partition to a topic; groups share out what there is now. */
  public void addPartition(String name) {
    gate.change(
        () -> {
          Objects.requireNonNull(topics.get(name), name).logs().add(new SimLog());
          groups.values().forEach(SimGroup::rebalance);
          return name;
        });
  }

  /** Appends a record; returns its offset. */
  public long append(TopicPartition partition, byte @Nullable [] key, byte @Nullable [] value) {
    return gate.change(() -> log(partition).append(key, value, millis(), null));
  }

  /** Opens a transaction; its records are not read before it is decided, nor are any after them. */
  public int begin() {
    return gate.change(() -> ++transactions);
  }

  /** Appends a record inside a transaction; returns its offset. */
  public long append(
      int transaction, TopicPartition partition, byte @Nullable [] key, byte @Nullable [] value) {
    return gate.change(() -> log(partition).append(key, value, millis(), transaction));
  }

  /** Commits or aborts what a transaction wrote to a partition, which leaves a marker there. */
  public void decide(int transaction, TopicPartition partition, boolean commit) {
    gate.change(
        () -> {
          log(partition).decide(transaction, commit, millis());
          return partition;
        });
  }

  /** Compacts a record away. */
  public void compact(TopicPartition partition, long offset) {
    gate.change(
        () -> {
          log(partition).remove(offset);
          return partition;
        });
  }

  /** Deletes the records before an offset. */
  public void deleteBefore(TopicPartition partition, long offset) {
    gate.change(
        () -> {
          log(partition).deleteBefore(offset);
          return partition;
        });
  }

  /** Lets another replica lead: the leader epoch grows. */
  public void electLeader(TopicPartition partition) {
    gate.change(
        () -> {
          log(partition).electLeader();
          return partition;
        });
  }

  /** Lets a replica lead that has the log only up to an offset. */
  public void truncate(TopicPartition partition, long offset) {
    gate.change(
        () -> {
          log(partition).truncate(offset);
          return partition;
        });
  }

  /** The offsets of the records that can be read. */
  public List<Long> readable(TopicPartition partition) {
    return gate.look(
        () ->
            log(partition).read(log(partition).begin(), Integer.MAX_VALUE).stream()
                .map(entry -> entry.offset)
                .toList());
  }

  /** As far as consumers can read. */
  public long end(TopicPartition partition) {
    return gate.look(() -> log(partition).stableEnd());
  }

  // Groups.

  /** Works out anew who gets what. */
  public void rebalance(String groupId) {
    gate.change(
        () -> {
          group(groupId).rebalance();
          return groupId;
        });
  }

  /**
   * Takes one of a group's members for dead although it lives; it learns of that some time later.
   *
   * @return whether there was one
   */
  public boolean expel(String groupId) {
    return gate.change(
        () -> {
          SimGroup group = group(groupId);
          List<SimMember> members = List.copyOf(group.members.values());
          if (!members.isEmpty()) {
            group.expel(members.get((int) world.random(members.size())));
          }
          return !members.isEmpty();
        });
  }

  /** The offsets a group has committed to Kafka. */
  public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
    return gate.look(() -> Map.copyOf(group(groupId).committed()));
  }

  /** Writes offsets into a group as an operator's tool does. */
  public void plantCommitted(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    gate.change(
        () -> {
          group(groupId).committed().putAll(offsets);
          return groupId;
        });
  }

  /** How many members a group has. */
  public int members(String groupId) {
    return gate.look(() -> group(groupId).members.size());
  }

  /** Lets an observer see what groups commit. */
  public void observe(OffsetObserver newObserver) {
    observer = newObserver;
  }

  // Clients.

  /** A consumer of an instance, that never resets its position by itself. */
  public Consumer<byte[], byte[]> consumer(
      Instance instance, String groupId, ConsumerHabits habits, KafkaFaults faults) {
    return new SimConsumer(world, this, instance, groupId, habits, faults);
  }

  /** A transactional producer. */
  public Producer<byte[], byte[]> producer(String transactionalId, KafkaFaults faults) {
    return new SimProducer(world, this, transactionalId, faults);
  }

  /**
   * What producers have published, as readers of committed records see it: in the order of the
   * transactions, whatever its topics.
   */
  public List<ProducerRecord<byte[], byte[]>> published() {
    return gate.look(() -> List.copyOf(published));
  }

  /** What an admin client would say. */
  public ClusterView view(KafkaFaults faults) {
    return new SimClusterView(this, faults);
  }

  // For clients, inside the gate.

  SimGate gate() {
    return gate;
  }

  SimGroup group(String groupId) {
    return groups.computeIfAbsent(groupId, id -> newGroup());
  }

  private SimGroup newGroup() {
    return protocol == GroupProtocol.CONSUMER
        ? new ConsumerGroup(world, timing, this::partitions, gate::signal)
        : new ClassicGroup(
            protocol == GroupProtocol.CLASSIC_EAGER, world, timing, this::partitions, gate::signal);
  }

  int partitions(String topic) {
    Topic found = topics.get(topic);
    return found == null ? 0 : found.logs().size();
  }

  boolean exists(TopicPartition partition) {
    return partition.partition() < partitions(partition.topic());
  }

  SimLog log(TopicPartition partition) {
    Topic topic = topics.get(partition.topic());
    if (topic == null || partition.partition() >= topic.logs().size()) {
      throw new UnknownTopicOrPartitionException("there is no " + partition);
    }
    return topic.logs().get(partition.partition());
  }

  /** The ids of all topics that were ever made, in order. */
  List<UUID> everMade() {
    return List.copyOf(everMade.keySet());
  }

  /** A log of a topic that may be gone. */
  SimLog log(UUID topicId, int partition) {
    return Objects.requireNonNull(everMade.get(topicId), "no such topic").logs().get(partition);
  }

  void commit(SimMember member, String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    group(groupId).commit(member, offsets);
    observer.committed(groupId, offsets);
  }

  // Transactions, inside the gate.

  /**
   * A transaction says which offsets it commits. From then on the group keeps them pending until it
   * is over, which it is after a while if nobody ends it.
   *
   * @throws CommitFailedException if that membership is not the member's any more
   */
  void addOffsets(
      String transactionalId,
      SimTransaction transaction,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata membership) {
    group(membership.groupId()).requireCurrent(membership);
    produced.put(transactionalId, transaction);
    transaction.offsets().putAll(offsets);
    transaction.of(membership.groupId());
    world.after(
        TRANSACTION,
        () -> {
          transaction.abort();
          gate.signal();
        });
  }

  /** Ends what a producer of this name has left: what is decided is committed, or it is aborted. */
  void endTransactionOf(String transactionalId) {
    SimTransaction left = produced.get(transactionalId);
    if (left != null) {
      left.abort();
      complete(left);
    }
  }

  /** Commits a transaction that nobody has ended meanwhile. */
  void endLate(SimTransaction transaction) {
    if (transaction.decide()) {
      complete(transaction);
    }
  }

  /** Commits a transaction that is decided. */
  void complete(SimTransaction transaction) {
    if (transaction.complete()) {
      published.addAll(transaction.records());
      group(transaction.groupId()).committed().putAll(transaction.offsets());
      observer.committed(transaction.groupId(), transaction.offsets());
      gate.signal();
    }
  }

  /** Whether a transaction may still commit an offset of this partition. */
  boolean undecided(TopicPartition partition) {
    return produced.values().stream()
        .anyMatch(each -> each.undecided() && each.offsets().containsKey(partition));
  }

  Set<String> names() {
    return Set.copyOf(topics.keySet());
  }

  Map<String, KafkaTopic> topics(Collection<String> names) {
    Map<String, KafkaTopic> found = new HashMap<>();
    for (String name : names) {
      Topic topic = topics.get(name);
      if (topic != null) {
        found.put(name, new KafkaTopic(topic.id(), topic.logs().size()));
      }
    }
    return found;
  }

  <T> T look(Supplier<T> look) {
    return gate.look(look);
  }

  private long millis() {
    return world.environment().now().toEpochMilli();
  }
}
