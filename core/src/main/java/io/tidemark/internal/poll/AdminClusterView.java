// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.HandledRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster through an admin client. */
public final class AdminClusterView implements ClusterView {
  private static final Logger log = LoggerFactory.getLogger(AdminClusterView.class);

  private static final Duration CLOSE = Duration.ofSeconds(1);

  /** A feature of Kafka. */
  private static final String TRANSACTION_VERSION = "transaction.version";

  /** Offsets of transactions that are decided but not marked yet are waited for. */
  private static final ListConsumerGroupOffsetsOptions STABLE =
      new ListConsumerGroupOffsetsOptions().requireStable(true);

  private final Admin admin;
  private final LogReader reader;
  private final AdminTransactions transactions;
  private final ListOffsetsOptions isolation;
  private final Duration bound;

  /**
   * Takes an admin client, which is closed with the view.
   *
   * @param consumers makes consumers that look single records up
   * @param readUncommitted whether the group reads records of open transactions, so that its log
   *     ends later
   * @param bound how long one question may take
   */
  public AdminClusterView(
      Admin admin, ConsumerFactory consumers, boolean readUncommitted, Duration bound) {
    this.admin = admin;
    this.reader = new LogReader(consumers);
    this.transactions = new AdminTransactions(admin, bound);
    this.isolation =
        new ListOffsetsOptions(
            readUncommitted ? IsolationLevel.READ_UNCOMMITTED : IsolationLevel.READ_COMMITTED);
    this.bound = bound;
  }

  @Override
  public String clusterId() {
    return get(admin.describeCluster().clusterId());
  }

  @Override
  public Set<String> names() {
    return get(admin.listTopics().names());
  }

  @Override
  public Map<String, KafkaTopic> topics(Collection<String> names) {
    Map<String, KafkaTopic> topics = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (topic, answer) -> {
              try {
                TopicDescription its = get(answer);
                topics.put(topic, new KafkaTopic(uuid(its.topicId()), its.partitions().size()));
              } catch (UnknownTopicOrPartitionException missing) {
                topics.remove(topic);
              }
            });
    return topics;
  }

  @Override
  public Map<String, TopicRetention> retention(Collection<String> topics) {
    Map<String, TopicRetention> retention = new HashMap<>();
    admin
        .describeConfigs(
            topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList())
        .values()
        .forEach(
            (resource, answer) -> {
              try {
                retention.put(resource.name(), retention(get(answer)));
              } catch (UnknownTopicOrPartitionException | AuthorizationException untold) {
                log.debug("the settings of topic {} are not told", resource.name(), untold);
              }
            });
    return retention;
  }

  private static TopicRetention retention(Config settings) {
    return TopicRetention.of(
        settings.get(TopicConfig.RETENTION_MS_CONFIG).value(),
        settings.get(TopicConfig.SEGMENT_MS_CONFIG).value(),
        settings.get(TopicConfig.CLEANUP_POLICY_CONFIG).value());
  }

  private static UUID uuid(Uuid id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  @Override
  public Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions) {
    ListOffsetsResult begins =
        admin.listOffsets(every(partitions, OffsetSpec.earliest()), isolation);
    ListOffsetsResult ends = admin.listOffsets(every(partitions, OffsetSpec.latest()), isolation);
    awaitAll(
        partitions.stream()
            .flatMap(each -> Stream.of(begins.partitionResult(each), ends.partitionResult(each))));
    Map<TopicPartition, LogRange> ranges = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Optional<ListOffsetsResultInfo> begin = answered(begins.partitionResult(partition));
      Optional<ListOffsetsResultInfo> end = answered(ends.partitionResult(partition));
      if (begin.isPresent() && end.isPresent()) {
        ranges.put(partition, new LogRange(begin.get().offset(), end.get().offset()));
      }
    }
    if (ranges.isEmpty() && !partitions.isEmpty()) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "the cluster did not say within %s what %s hold".formatted(bound, partitions));
    }
    return ranges;
  }

  /** Waits for answers together, so that one that does not come holds up the others only once. */
  private void awaitAll(Stream<? extends KafkaFuture<?>> answers) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            answers
                .map(answer -> answer.toCompletionStage().handle((value, failure) -> answer))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
    try {
      all.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.debug("the cluster did not answer everything within {}", bound);
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The answer, unless it has not come or says that the partition has no log or leader now. */
  private <T> Optional<T> answered(KafkaFuture<T> answer) {
    try {
      return answer.isDone() ? Optional.of(get(answer)) : Optional.empty();
    } catch (RetriableException e) {
      log.debug("the cluster cannot answer now: {}", e.toString());
      return Optional.empty();
    }
  }

  @Override
  public Map<TopicPartition, Long> offsetsAt(
      Collection<TopicPartition> partitions, Instant moment) {
    ListOffsetsResult found =
        admin.listOffsets(
            every(partitions, OffsetSpec.forTimestamp(moment.toEpochMilli())), isolation);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long offset = get(found.partitionResult(partition)).offset();
      if (offset >= 0) {
        offsets.put(partition, offset);
      }
    }
    return offsets;
  }

  private static Map<TopicPartition, OffsetSpec> every(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    return partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
  }

  @Override
  public Optional<HandledRecord> recordAt(TopicPartition partition, long offset) {
    return reader.recordAt(partition, offset);
  }

  @Override
  public Optional<Instant> writtenFrom(TopicPartition partition, long offset) {
    return reader.writtenFrom(partition, offset);
  }

  @Override
  public Map<TopicPartition, Long> realEnds(Collection<TopicPartition> partitions) {
    ListOffsetsResult ends =
        admin.listOffsets(
            every(partitions, OffsetSpec.latest()),
            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
    awaitAll(partitions.stream().map(ends::partitionResult));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      answered(ends.partitionResult(partition))
          .ifPresent(end -> offsets.put(partition, end.offset()));
    }
    return offsets;
  }

  @Override
  public Optional<OpenTransaction> openTransaction(TopicPartition partition, long offset) {
    return transactions.openAt(partition, offset);
  }

  /** The admin client leaves out what is being decided, as if there were no offset. */
  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(String groupId) {
    Set<TopicPartition> known = committedSoFar(groupId).keySet();
    Map<TopicPartition, OffsetAndMetadata> stable = committed(groupId, STABLE);
    if (!stable.keySet().containsAll(known)) {
      throw new UnstableOffsetCommitException(
          "transactions that are open are about to commit offsets of group %s: it is asked again"
              .formatted(groupId));
    }
    return stable;
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committedSoFar(String groupId) {
    return committed(groupId, new ListConsumerGroupOffsetsOptions());
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(
      String groupId, ListConsumerGroupOffsetsOptions options) {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    try {
      get(admin.listConsumerGroupOffsets(groupId, options).partitionsToOffsetAndMetadata())
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  committed.put(partition, offset);
                }
              });
    } catch (GroupIdNotFoundException unknown) {
      committed.clear();
    }
    return committed;
  }

  /**
   * The admin client leaves out what the broker calls unstable, and says null where there is none.
   */
  @Override
  public Map<TopicPartition, Optional<OffsetAndMetadata>> stable(
      String groupId, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Optional<OffsetAndMetadata>> offsets = new HashMap<>();
    ListConsumerGroupOffsetsSpec asked =
        new ListConsumerGroupOffsetsSpec().topicPartitions(List.copyOf(partitions));
    get(admin
            .listConsumerGroupOffsets(Map.of(groupId, asked), STABLE)
            .partitionsToOffsetAndMetadata(groupId))
        .forEach((partition, offset) -> offsets.put(partition, Optional.ofNullable(offset)));
    return offsets;
  }

  /** A cluster that knows no such feature, or has not been raised, has none of it. */
  @Override
  public OptionalInt transactionVersion() {
    FinalizedVersionRange version =
        get(admin.describeFeatures().featureMetadata())
            .finalizedFeatures()
            .get(TRANSACTION_VERSION);
    return OptionalInt.of(version == null ? 0 : version.maxVersionLevel());
  }

  @Override
  public Optional<GroupMember> member(String groupId, String instanceId) {
    return get(admin.describeConsumerGroups(List.of(groupId)).all()).values().stream()
        .flatMap(group -> group.members().stream())
        .filter(member -> member.groupInstanceId().filter(instanceId::equals).isPresent())
        .findFirst()
        .map(
            member ->
                new GroupMember(
                    member.clientId(), member.host(), member.assignment().topicPartitions()));
  }

  private <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "the cluster did not answer within " + bound, e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    admin.close(CLOSE);
  }
}
