// SPDX-License-Identifier: Apache-2.0
package io.tidemark.idempotency;

import java.time.Duration;

/**
 * How long idempotency keys are kept. Immutable.
 *
 * @param retention how long: at least as long as a topic keeps its records, or a replay of it could
 *     take effect again; {@link #FOREVER} to delete none
 * @param shorter what to do at start if a topic keeps its records for longer
 * @param purgeInterval how often all keys are looked through for old ones; the first time a minute
 *     after the start, if not sooner
 * @param purgeBatch the most that one statement deletes
 */
public record IdempotencySettings(
    Duration retention, ShorterRetention shorter, Duration purgeInterval, int purgeBatch) {

  /** Thirty days: twice what Kafka may keep records for by default. */
  public static final Duration RETENTION = Duration.ofDays(30);

  /** Ten thousand years: no key is ever deleted. */
  public static final Duration FOREVER = Duration.ofDays(3_652_500);

  /** One hour: whoever keeps keys for days can keep them for an hour more. */
  public static final Duration PURGE_INTERVAL = Duration.ofHours(1);

  /** Two thousand: some ten milliseconds of the database's time. */
  public static final int PURGE_BATCH = 2_000;

  /** Kept for thirty days; refused at start if a topic keeps its records for longer. */
  public static final IdempotencySettings DEFAULT =
      new IdempotencySettings(RETENTION, ShorterRetention.REFUSE, PURGE_INTERVAL, PURGE_BATCH);

  /** Refuses numbers that keep nothing, or delete nothing. */
  public IdempotencySettings {
    if (retention.isZero() || retention.isNegative() || retention.compareTo(FOREVER) > 0) {
      throw new IllegalArgumentException(
          "idempotency keys are kept for some time, and FOREVER at the longest, but the retention is "
              + retention);
    }
    if (purgeInterval.isZero()
        || purgeInterval.isNegative()
        || purgeInterval.compareTo(RETENTION) > 0
        || purgeBatch < 1) {
      throw new IllegalArgumentException(
          "old idempotency keys are deleted at least one at a time and once in thirty days, but it is %d every %s"
              .formatted(purgeBatch, purgeInterval));
    }
  }

  /** Whether old ones are deleted. */
  public boolean purges() {
    return retention.compareTo(FOREVER) < 0;
  }

  /** Keeps keys for this long. */
  public IdempotencySettings retention(Duration keep) {
    return new IdempotencySettings(keep, shorter, purgeInterval, purgeBatch);
  }

  /** Does this at start if a topic keeps its records for longer. */
  public IdempotencySettings shorter(ShorterRetention choice) {
    return new IdempotencySettings(retention, choice, purgeInterval, purgeBatch);
  }

  /** Looks through all keys this often. */
  public IdempotencySettings purgeInterval(Duration interval) {
    return new IdempotencySettings(retention, shorter, interval, purgeBatch);
  }

  /** Deletes at most so many by one statement. */
  public IdempotencySettings purgeBatch(int most) {
    return new IdempotencySettings(retention, shorter, purgeInterval, most);
  }
}
