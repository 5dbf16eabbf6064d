// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.internal.runtime.ShutdownHook;
import io.tidemark.settings.GroupSettings;
import io.tidemark.status.GroupStatus;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.SeekResult;
import io.tidemark.store.SeekTarget;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer group in this process, whose records take effect in a database exactly once.
 *
 * <pre>{@code
 * try (var tidemark = Tidemark.builder()
 *     .kafka(properties).groupId("ledger")
 *     .store(PostgresStore.using(dataSource))
 *     .handlers(new Payments())
 *     .build()) {
 *   tidemark.start();
 *   tidemark.awaitStop();
 * }
 * }</pre>
 *
 * <p>Any thread may call. It lives once: after its end another must be built.
 */
public final class Tidemark implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tidemark.class);

  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final GroupRuntime runtime;
  private final GroupSettings settings;
  private final boolean hooked;
  private volatile @Nullable ShutdownHook hook;

  Tidemark(GroupRuntime runtime, GroupSettings settings, boolean hooked) {
    this.runtime = runtime;
    this.settings = settings;
    this.hooked = hooked;
  }

  /** Begins to say what a group is to be. */
  public static TidemarkBuilder builder() {
    return new TidemarkBuilder();
  }

  /**
   * Opens the stores, registers the group and begins to poll.
   *
   * @throws io.tidemark.lane.TidemarkException if the group may not start; nothing runs then, nor
   *     after an error, which is thrown as it is
   */
  public void start() {
    runtime.start();
    if (hooked) {
      hook = ShutdownHook.register(settings.groupId(), this::close);
    }
  }

  /**
   * Waits until the group has ended, or the calling thread is interrupted.
   *
   * @throws io.tidemark.lane.TidemarkException if an error ended it
   */
  public void awaitStop() {
    runtime.awaitStop(FOR_EVER);
  }

  /** Ends the group within the shutdown limit; see {@link #close(Duration)}. */
  @Override
  public void close() {
    close(settings.limits().shutdown());
  }

  /**
   * Ends the group in order: no new units, but for those that bring the lanes of a partition
   * together; those in flight finish, or are rolled back past half of the bound; positions are
   * mirrored; the Kafka group is left; what was opened is closed. Does nothing the second time. Not
   * from a handler: the close would wait for it.
   *
   * @return whether all of it ended within the bound
   */
  public boolean close(Duration bound) {
    boolean ended = runtime.close(bound);
    if (!ended) {
      log.error(
          "group {} did not end within {}: a handler may still run; its unit can no longer commit"
              + " once another instance has claimed its partition",
          settings.groupId(),
          bound);
    }
    unhook();
    return ended;
  }

  /** The group and its lanes at this moment. */
  public GroupStatus status() {
    return runtime.status();
  }

  /**
   * Goes on elsewhere in partitions, each in all its lanes. Whoever owns a partition, in any
   * process, is fenced and goes on from there. Audited. Needs a started group.
   *
   * <p>All targets are looked up first, and nothing moves unless all of them make sense. Then each
   * partition is moved in a transaction of its own: what became of it stands in its result, and one
   * that could not be moved, its row being locked for too long, say, does not hold up the others.
   *
   * @param targets where to go on; going back repeats effects, and bumps {@code replay}
   * @param reason why; goes into the audit
   * @return a result for each target, in the order of the map
   * @throws io.tidemark.lane.TidemarkException naming every target that makes no sense
   */
  public List<SeekResult> seek(Map<TopicPartition, SeekTarget> targets, String reason) {
    requireReason(reason);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a seek needs at least one partition");
    }
    return runtime.seek(targets, reason);
  }

  /** As {@link #seek(Map, String)}, with one target for all of the partitions. */
  public List<SeekResult> seek(
      Collection<TopicPartition> partitions, SeekTarget target, String reason) {
    Map<TopicPartition, SeekTarget> targets = new LinkedHashMap<>();
    partitions.forEach(partition -> targets.put(partition, target));
    return seek(targets, reason);
  }

  /**
   * As {@link #seek(Map, String)}, for one partition and one offset.
   *
   * @param offset the next offset to handle; a smaller one than now repeats effects
   * @throws io.tidemark.lane.TidemarkException if the partition was not moved
   */
  public MoveResult seek(String topic, int partition, long offset, String reason) {
    List<TopicPartition> one = List.of(new TopicPartition(topic, partition));
    return seek(one, SeekTarget.position(offset), reason).get(0).orElseThrow();
  }

  /**
   * Leaves out one record, at which the partition must be standing. Audited; otherwise like {@link
   * #seek(Map, String)}.
   *
   * @param offset the record's offset
   * @param reason why; goes into the audit
   * @throws io.tidemark.lane.TidemarkException if the partition is not at that offset
   */
  public MoveResult skip(String topic, int partition, long offset, String reason) {
    requireReason(reason);
    if (offset < 0) {
      throw new IllegalArgumentException("offsets begin at 0, but this one is " + offset);
    }
    return runtime.move(
        Move.Kind.SKIP,
        new TopicPartition(topic, partition),
        offset,
        offset + 1,
        settings.application(),
        reason);
  }

  /** The records that were set aside. */
  public DeadLetterQueue deadLetters() {
    return new DeadLetterQueue(runtime, settings.application());
  }

  private static void requireReason(String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("a move needs a reason, which goes into the audit");
    }
  }

  private void unhook() {
    ShutdownHook registered = hook;
    hook = null;
    if (registered != null) {
      registered.remove();
    }
  }
}
