// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.internal.runtime.ShutdownHook;
import io.tidemark.settings.GroupSettings;
import io.tidemark.status.GroupStatus;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import java.time.Duration;
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
   * @throws io.tidemark.lane.TidemarkException if the group may not start; nothing runs then
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
   * Ends the group in order: no new units; those in flight finish, or are rolled back past half of
   * the bound; positions are mirrored; the Kafka group is left; what was opened is closed. Does
   * nothing the second time. Not from a handler: the close would wait for it.
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
   * Goes on at another offset of a partition, in all its lanes. Whoever owns the partition, in any
   * process, is fenced and goes on from there. Audited. Needs a started group.
   *
   * @param offset the next offset to handle; a smaller one than now repeats effects
   * @param reason why; goes into the audit
   */
  public MoveResult seek(String topic, int partition, long offset, String reason) {
    return move(Move.Kind.SEEK, topic, partition, null, offset, reason);
  }

  /**
   * Leaves out one record, at which the partition must be standing. Audited; otherwise like {@link
   * #seek}.
   *
   * @param offset the record's offset
   * @param reason why; goes into the audit
   * @throws io.tidemark.lane.TidemarkException if the partition is not at that offset
   */
  public MoveResult skip(String topic, int partition, long offset, String reason) {
    return move(Move.Kind.SKIP, topic, partition, offset, offset + 1, reason);
  }

  private MoveResult move(
      Move.Kind kind,
      String topic,
      int partition,
      @Nullable Long expected,
      long to,
      String reason) {
    if (to < 0 || reason.isBlank()) {
      throw new IllegalArgumentException(
          "a move needs an offset from 0 on and a reason, but has %d and \"%s\""
              .formatted(to, reason));
    }
    return runtime.move(
        kind, new TopicPartition(topic, partition), expected, to, settings.application(), reason);
  }

  private void unhook() {
    ShutdownHook registered = hook;
    hook = null;
    if (registered != null) {
      registered.remove();
    }
  }
}
