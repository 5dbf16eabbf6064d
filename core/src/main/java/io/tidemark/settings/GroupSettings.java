// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.letter.LetterSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All numbers and choices of one group.
 *
 * @param groupId the consumer group
 * @param application the application's name, for people and for {@code application_name}
 * @param workers how many units may run at once, over all lanes
 * @param connections how many of them may use the database at once, as each then has a connection;
 *     null for all of them
 * @param lanes into how many lanes partitions are divided
 * @param unit how large a unit may grow
 * @param buffer how much a lane may hold in memory
 * @param limits the bound of every wait
 * @param retry the waits between tries of what passes by itself
 * @param positions where partitions start, and what if the log does not hold their position
 * @param membership how it gets its partitions, and how it gives them up
 * @param mirror whether Kafka's group is told of committed positions
 * @param pollTimeout the longest a poll waits for records; it waits no longer than the shortest of
 *     the intervals below
 * @param mirrorInterval how often Kafka's group is told
 * @param watchInterval how often the claims and the log ends of idle lanes are looked at
 * @param progressLimit how long a lane that has something to do may stay where it is before it
 *     counts as not progressing
 * @param letters how records are kept that are set aside
 * @param outbox how messages that handlers declare come to Kafka
 * @param idempotency how long idempotency keys are kept
 */
public record GroupSettings(
    String groupId,
    String application,
    int workers,
    @Nullable Integer connections,
    LaneSettings lanes,
    UnitSettings unit,
    BufferSettings buffer,
    TimeLimits limits,
    RetrySettings retry,
    PositionSettings positions,
    MembershipSettings membership,
    Mirror mirror,
    Duration pollTimeout,
    Duration mirrorInterval,
    Duration watchInterval,
    Duration progressLimit,
    LetterSettings letters,
    OutboxSettings outbox,
    IdempotencySettings idempotency) {

  /** Eight: more connections than that seldom make one PostgreSQL faster. */
  public static final int WORKERS = 8;

  /**
   * One second: whoever has something to say to the poll thread wakes it, so a shorter one mostly
   * costs.
   */
  public static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

  /** One second: lag tools look less often. */
  public static final Duration MIRROR_INTERVAL = Duration.ofSeconds(1);

  /** Five seconds: how long an idle lane may not know that an operator moved it. */
  public static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);

  /**
   * Two minutes: longer than each bounded wait by itself, such as a statement or a retry's pause,
   * and than most failovers of a database.
   */
  public static final Duration PROGRESS_LIMIT = Duration.ofMinutes(2);

  /** Refuses a group without a name, without workers, or with an interval that is none. */
  public GroupSettings {
    if (groupId.isBlank()) {
      throw new IllegalArgumentException("a group needs a name: groupId(\"...\")");
    }
    if (workers < 1) {
      throw new IllegalArgumentException("a group needs at least one worker, but has " + workers);
    }
    if (connections != null && connections < 1) {
      throw new IllegalArgumentException(
          "a group needs at least one connection, but has " + connections);
    }
    requirePositive("poll timeout", pollTimeout);
    requirePositive("mirror interval", mirrorInterval);
    requirePositive("watch interval", watchInterval);
    requirePositive("progress limit", progressLimit);
  }

  private static void requirePositive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "the %s must be positive, but is %s".formatted(what, value));
    }
  }

  /** How many units may use the database at once. */
  public int unitConnections() {
    return connections == null ? workers : Math.min(connections, workers);
  }

  /** A group with the defaults everywhere. */
  public static GroupSettings of(String groupId) {
    return new GroupSettings(
        groupId,
        groupId,
        WORKERS,
        null,
        LaneSettings.DEFAULT,
        UnitSettings.DEFAULT,
        BufferSettings.DEFAULT,
        TimeLimits.DEFAULT,
        RetrySettings.DEFAULT,
        PositionSettings.DEFAULT,
        MembershipSettings.DEFAULT,
        Mirror.ASYNC,
        POLL_TIMEOUT,
        MIRROR_INTERVAL,
        WATCH_INTERVAL,
        PROGRESS_LIMIT,
        LetterSettings.DEFAULT,
        OutboxSettings.DEFAULT,
        IdempotencySettings.DEFAULT);
  }
}
