// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

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
import io.tidemark.settings.TimeLimits;
import io.tidemark.settings.TruncationPolicy;
import io.tidemark.settings.UnitSettings;
import java.util.Map;
import java.util.function.Supplier;

/** Applies properties to what the builder was told. Building thread only. */
final class SettingsParser {
  private static final Map<String, LogStartPolicy> BELOW =
      Map.of(
          "fail", LogStartPolicy.FAIL,
          "earliest", LogStartPolicy.EARLIEST,
          "latest", LogStartPolicy.LATEST);

  private static final Map<String, LogEndPolicy> ABOVE =
      Map.of(
          "fail", LogEndPolicy.FAIL,
          "earliest", LogEndPolicy.EARLIEST,
          "latest", LogEndPolicy.LATEST);

  private static final Map<String, TruncationPolicy> TRUNCATED =
      Map.of("fail", TruncationPolicy.FAIL, "go-on", TruncationPolicy.GO_ON);

  private static final Map<String, RecreatedTopicPolicy> RECREATED =
      Map.of("fail", RecreatedTopicPolicy.FAIL, "earliest", RecreatedTopicPolicy.EARLIEST);

  private static final Map<String, OtherClusterPolicy> ELSEWHERE =
      Map.of("fail", OtherClusterPolicy.FAIL, "start", OtherClusterPolicy.START);

  private static final Map<String, LaneSettings.WithoutKey> WITHOUT_KEY =
      Map.of(
          "in-order", LaneSettings.WithoutKey.IN_ORDER, "spread", LaneSettings.WithoutKey.SPREAD);

  private static final Map<String, Departure> DEPARTURES =
      Map.of(
          "by-membership", Departure.BY_MEMBERSHIP,
          "leave", Departure.LEAVE,
          "stay", Departure.STAY);

  private static final Map<String, Mirror> MIRRORS =
      Map.of("off", Mirror.OFF, "async", Mirror.ASYNC);

  private static final Map<String, PayloadMode> PAYLOADS =
      Map.of("full", PayloadMode.FULL, "hash", PayloadMode.HASH, "none", PayloadMode.NONE);

  private static final Map<String, OutboxMode> OUTBOXES =
      Map.of(
          "auto", OutboxMode.AUTO,
          "relay", OutboxMode.RELAY,
          "table", OutboxMode.TABLE,
          "off", OutboxMode.OFF);

  private static final Map<String, ShorterRetention> SHORTER =
      Map.of("refuse", ShorterRetention.REFUSE, "warn", ShorterRetention.WARN);

  private final Overrides overrides;
  private final Faults faults;

  SettingsParser(Overrides overrides, Faults faults) {
    this.overrides = overrides;
    this.faults = faults;
  }

  /** The settings; what is faulty is replaced by what it would have overridden. */
  GroupSettings parse(GroupSettings told) {
    return made(
        "the group's settings",
        () ->
            new GroupSettings(
                told.groupId(),
                told.application(),
                overrides.number("workers", told.workers()),
                overrides.numberIfGiven("connections", told.connections()),
                lanes(told.lanes()),
                unit(told.unit()),
                buffer(told.buffer()),
                limits(told.limits()),
                retry(told.retry()),
                positions(told.positions()),
                membership(told.membership()),
                overrides.choice("mirror", MIRRORS).orElse(told.mirror()),
                overrides.duration("poll-timeout", told.pollTimeout()),
                overrides.duration("mirror-interval", told.mirrorInterval()),
                overrides.duration("watch-interval", told.watchInterval()),
                overrides.duration("progress-limit", told.progressLimit()),
                letters(told.letters()),
                outbox(told.outbox()),
                idempotency(told.idempotency())),
        told);
  }

  private PositionSettings positions(PositionSettings told) {
    return new PositionSettings(
        overrides.start("start-at").orElse(told.start()),
        overrides.start("start-added-at").orElse(told.startAdded()),
        log(told.log()));
  }

  private LogPolicies log(LogPolicies told) {
    return new LogPolicies(
        overrides.choice("below-log-start", BELOW).orElse(told.belowLogStart()),
        overrides.choice("above-log-end", ABOVE).orElse(told.aboveLogEnd()),
        overrides.choice("truncated", TRUNCATED).orElse(told.truncated()),
        overrides.choice("recreated-topic", RECREATED).orElse(told.recreatedTopic()),
        overrides.choice("other-cluster", ELSEWHERE).orElse(told.otherCluster()));
  }

  private LaneSettings lanes(LaneSettings told) {
    return made(
        "the lane settings",
        () ->
            new LaneSettings(
                overrides.number("lanes", told.count()),
                overrides.choice("lanes.without-key", WITHOUT_KEY).orElse(told.withoutKey()),
                overrides.count("lanes.max-skew", told.maxSkew())),
        told);
  }

  private LetterSettings letters(LetterSettings told) {
    return made(
        "the settings of dead letters",
        () ->
            new LetterSettings(
                overrides.choice("dead-letters.payload", PAYLOADS).orElse(told.payload()),
                told.cipher(),
                overrides.number("dead-letters.max-redrives", told.maxRedrives()),
                overrides.number("dead-letters.max-parked-keys", told.maxParkedKeys()),
                told.version(),
                told.topic()),
        told);
  }

  private IdempotencySettings idempotency(IdempotencySettings told) {
    return made(
        "the settings of idempotency keys",
        () ->
            new IdempotencySettings(
                overrides.duration("idempotency.retention", told.retention()),
                overrides.choice("idempotency.shorter-retention", SHORTER).orElse(told.shorter()),
                overrides.duration("idempotency.purge-interval", told.purgeInterval()),
                overrides.number("idempotency.purge-batch", told.purgeBatch())),
        told);
  }

  private OutboxSettings outbox(OutboxSettings told) {
    return made(
        "the settings of the outbox",
        () ->
            new OutboxSettings(
                overrides.choice("outbox.mode", OUTBOXES).orElse(told.mode()),
                overrides.count("outbox.max-backlog", told.maxBacklog()),
                overrides.duration("outbox.transaction-timeout", told.transactionTimeout()),
                told.serializers()),
        told);
  }

  private MembershipSettings membership(MembershipSettings told) {
    return new MembershipSettings(
        overrides.choice("departure", DEPARTURES).orElse(told.departure()), told.assigned());
  }

  private UnitSettings unit(UnitSettings told) {
    return made(
        "the unit settings",
        () ->
            new UnitSettings(
                overrides.number("unit.max-records", told.maxRecords()),
                overrides.count("unit.max-bytes", told.maxBytes()),
                overrides.duration("unit.max-duration", told.maxDuration())),
        told);
  }

  private BufferSettings buffer(BufferSettings told) {
    return made(
        "the buffer settings",
        () ->
            new BufferSettings(
                overrides.number("buffer.max-records", told.maxRecords()),
                overrides.count("buffer.max-bytes", told.maxBytes())),
        told);
  }

  private TimeLimits limits(TimeLimits told) {
    return made(
        "the time limits",
        () ->
            new TimeLimits(
                overrides.duration("limits.statement", told.statement()),
                overrides.duration("limits.lock", told.lock()),
                overrides.duration("limits.idle-in-transaction", told.idleInTransaction()),
                overrides.duration("limits.socket", told.socket()),
                overrides.duration("limits.connect", told.connect()),
                overrides.duration("limits.claim", told.claim()),
                overrides.duration("limits.drain", told.drain()),
                overrides.duration("limits.shutdown", told.shutdown())),
        told);
  }

  private RetrySettings retry(RetrySettings told) {
    return made(
        "the retry settings",
        () ->
            new RetrySettings(
                overrides.duration("retry.initial", told.initial()),
                overrides.fraction("retry.multiplier", told.multiplier()),
                overrides.duration("retry.max", told.max()),
                overrides.fraction("retry.jitter", told.jitter())),
        told);
  }

  private <T> T made(String culprit, Supplier<T> maker, T otherwise) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      faults.add(culprit, String.valueOf(e.getMessage()), "change the property that says so");
      return otherwise;
    }
  }
}
