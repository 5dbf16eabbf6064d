// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.idempotency.ShorterRetention;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.PayloadMode;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.Departure;
import io.tidemark.settings.Faults;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.LogEndPolicy;
import io.tidemark.settings.LogPolicies;
import io.tidemark.settings.LogStartPolicy;
import io.tidemark.settings.MembershipSettings;
import io.tidemark.settings.Mirror;
import io.tidemark.settings.OtherClusterPolicy;
import io.tidemark.settings.OutboxMode;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.settings.PositionSettings;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.TimeLimits;
import io.tidemark.settings.TruncationPolicy;
import io.tidemark.settings.UnitSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SettingsParserTest {
  private static final GroupSettings TOLD = GroupSettings.of("ledger");

  private final Faults faults = new Faults();

  private GroupSettings parse(Map<String, Object> properties) {
    Overrides overrides = new Overrides(properties, faults);
    GroupSettings parsed = new SettingsParser(overrides, faults).parse(TOLD);
    overrides.refuseUnknown();
    assertThat(faults.all()).isEmpty();
    return parsed;
  }

  @Test
  void withoutPropertiesNothingChanges() {
    assertThat(parse(Map.of())).isEqualTo(TOLD);
  }

  @Test
  void everyNumberAndChoiceCanBeOverridden() {
    assertThat(
            parse(
                Map.ofEntries(
                    Map.entry("tidemark.workers", 3),
                    Map.entry("tidemark.unit.max-records", "4"),
                    Map.entry("tidemark.unit.max-bytes", "5"),
                    Map.entry("tidemark.unit.max-duration", "6ms"),
                    Map.entry("tidemark.buffer.max-records", "7"),
                    Map.entry("tidemark.buffer.max-bytes", "8000000000"),
                    Map.entry("tidemark.limits.statement", "9s"),
                    Map.entry("tidemark.limits.lock", "10s"),
                    Map.entry("tidemark.limits.idle-in-transaction", "11s"),
                    Map.entry("tidemark.limits.socket", "12s"),
                    Map.entry("tidemark.limits.connect", "13s"),
                    Map.entry("tidemark.limits.claim", "14s"),
                    Map.entry("tidemark.limits.drain", "15s"),
                    Map.entry("tidemark.limits.shutdown", "16s"),
                    Map.entry("tidemark.retry.initial", "17ms"),
                    Map.entry("tidemark.retry.multiplier", "1.5"),
                    Map.entry("tidemark.retry.max", "18m"),
                    Map.entry("tidemark.connections", "2"),
                    Map.entry("tidemark.lanes", "31"),
                    Map.entry("tidemark.lanes.without-key", "spread"),
                    Map.entry("tidemark.lanes.max-skew", "32"),
                    Map.entry("tidemark.retry.jitter", "0"),
                    Map.entry("tidemark.start-at", "adopt"),
                    Map.entry("tidemark.start-added-at", "2h"),
                    Map.entry("tidemark.below-log-start", "earliest"),
                    Map.entry("tidemark.above-log-end", "latest"),
                    Map.entry("tidemark.truncated", "Go-On"),
                    Map.entry("tidemark.recreated-topic", "earliest"),
                    Map.entry("tidemark.other-cluster", "start"),
                    Map.entry("tidemark.departure", "stay"),
                    Map.entry("tidemark.mirror", "OFF"),
                    Map.entry("tidemark.poll-timeout", "19ms"),
                    Map.entry("tidemark.mirror-interval", "20s"),
                    Map.entry("tidemark.watch-interval", "PT21S"),
                    Map.entry("tidemark.progress-limit", "22s"),
                    Map.entry("tidemark.dead-letters.payload", "hash"),
                    Map.entry("tidemark.dead-letters.max-redrives", "23"),
                    Map.entry("tidemark.dead-letters.max-parked-keys", "24"),
                    Map.entry("tidemark.outbox.mode", "table"),
                    Map.entry("tidemark.outbox.max-backlog", "25"),
                    Map.entry("tidemark.outbox.transaction-timeout", "26s"),
                    Map.entry("tidemark.idempotency.retention", "27d"),
                    Map.entry("tidemark.idempotency.shorter-retention", "warn"),
                    Map.entry("tidemark.idempotency.purge-interval", "28s"),
                    Map.entry("tidemark.idempotency.purge-batch", "29"))))
        .isEqualTo(
            new GroupSettings(
                "ledger",
                "ledger",
                3,
                2,
                new LaneSettings(31, LaneSettings.WithoutKey.SPREAD, 32),
                new UnitSettings(4, 5, Duration.ofMillis(6)),
                new BufferSettings(7, 8_000_000_000L),
                new TimeLimits(
                    Duration.ofSeconds(9),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(11),
                    Duration.ofSeconds(12),
                    Duration.ofSeconds(13),
                    Duration.ofSeconds(14),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(16)),
                new RetrySettings(Duration.ofMillis(17), 1.5, Duration.ofMinutes(18), 0),
                new PositionSettings(
                    StartPosition.ADOPT,
                    StartPosition.ago(Duration.ofHours(2)),
                    new LogPolicies(
                        LogStartPolicy.EARLIEST,
                        LogEndPolicy.LATEST,
                        TruncationPolicy.GO_ON,
                        RecreatedTopicPolicy.EARLIEST,
                        OtherClusterPolicy.START)),
                new MembershipSettings(Departure.STAY, Set.of()),
                Mirror.OFF,
                Duration.ofMillis(19),
                Duration.ofSeconds(20),
                Duration.ofSeconds(21),
                Duration.ofSeconds(22),
                LetterSettings.DEFAULT.payload(PayloadMode.HASH).maxRedrives(23).maxParkedKeys(24),
                new OutboxSettings(OutboxMode.TABLE, 25, Duration.ofSeconds(26), Map.of()),
                new IdempotencySettings(
                    Duration.ofDays(27), ShorterRetention.WARN, Duration.ofSeconds(28), 29)));
  }
}
