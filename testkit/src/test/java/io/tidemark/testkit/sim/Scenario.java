// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.failure.FailureAction;
import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.letter.LetterSettings;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.LogEndPolicy;
import io.tidemark.settings.LogPolicies;
import io.tidemark.settings.LogStartPolicy;
import io.tidemark.settings.MembershipSettings;
import io.tidemark.settings.Mirror;
import io.tidemark.settings.OtherClusterPolicy;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.settings.PositionSettings;
import io.tidemark.settings.RecreatedTopicPolicy;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.TimeLimits;
import io.tidemark.settings.TruncationPolicy;
import io.tidemark.settings.UnitSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a seed stands for, apart from the order of steps.
 *
 * @param planted how many lanes the partitions' rows have before anything starts; 0 if there are
 *     none
 * @param lanes what instances want, one after the other: where they differ, a deploy is under way
 * @param withoutKey how many of the records have no key
 * @param batches whether a unit is taken as a whole
 * @param uniqueRows whether the database itself refuses an effect that is there already: most often
 *     not, so that nothing hides a duplicate; and never where records are meant to be handled again
 * @param policies what becomes of positions that the log does not hold
 * @param faults what may go wrong
 * @param onFailure what follows when a handler fails
 * @param tries how often a record is tried alone before that
 * @param guarding how handlers are guarded by the breaker of their dependency
 * @param possibleWithin how long what is not possible yet is tried again by itself
 * @param publishes whether handlers publish a message for each record
 * @param keyed whether records have idempotency keys, and some come twice
 */
record Scenario(
    long seed,
    GroupProtocol protocol,
    int instances,
    int partitions,
    int planted,
    List<LaneSettings> lanes,
    double withoutKey,
    int records,
    int workers,
    int maxUnit,
    int maxBuffer,
    int maxPoll,
    boolean batches,
    boolean uniqueRows,
    LogPolicies policies,
    Mirror mirror,
    double stickiness,
    double faultRate,
    int stormSteps,
    Set<Fault> faults,
    FailureAction onFailure,
    int tries,
    Guarding guarding,
    Duration possibleWithin,
    boolean publishes,
    boolean keyed) {

  static final String GROUP = "ledger";
  static final String TOPIC = "payments";
  static final Timing TIMING =
      new Timing(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(350));
  private static final TimeLimits LIMITS =
      new TimeLimits(
          Duration.ofSeconds(2),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofMillis(500),
          Duration.ofMillis(400),
          Duration.ofMillis(200),
          Duration.ofSeconds(5));

  static Scenario of(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5eed);
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (!Fault.OF_SEED.contains(fault) && random.nextBoolean()) {
        faults.add(fault);
      }
    }
    boolean uniqueRows = random.nextInt(4) == 0;
    if (uniqueRows || random.nextInt(4) == 0) {
      faults.removeAll(Fault.BREAKS);
    }
    FailureAction onFailure = onFailure(seed, faults);
    if (!onFailure.equals(FailureAction.halt()) && seed % 2 == 0) {
      faults.add(Fault.DEADLY_RECORD);
    }
    SplittableRandom ofSeed = new SplittableRandom(seed ^ 0xba4e);
    Guarding guarding = guarding(ofSeed);
    if (guarding != Guarding.NONE) {
      faults.add(Fault.DEPENDENCY_AWAY);
    }
    if (Fault.BREAKS.stream().noneMatch(faults::contains) && ofSeed.nextBoolean()) {
      faults.add(Fault.NOT_POSSIBLE);
    }
    GroupProtocol[] protocols = GroupProtocol.values();
    boolean divided = random.nextInt(5) < 3;
    return new Scenario(
        seed,
        protocols[random.nextInt(protocols.length)],
        1 + random.nextInt(3),
        1 + random.nextInt(4),
        divided && random.nextBoolean() ? 2 + random.nextInt(2) : 0,
        divided ? lanes(random) : List.of(LaneSettings.DEFAULT),
        divided && random.nextBoolean() ? 0.25 : 0,
        20 + random.nextInt(60),
        1 + random.nextInt(3),
        1 + random.nextInt(12),
        4 + random.nextInt(20),
        1 + random.nextInt(15),
        random.nextInt(4) == 0,
        uniqueRows,
        policies(random),
        random.nextInt(4) == 0 ? Mirror.OFF : Mirror.ASYNC,
        0.3 + 0.65 * random.nextDouble(),
        1.0 / (50 + random.nextInt(300)),
        300 + random.nextInt(1500),
        faults,
        onFailure,
        guarding == Guarding.NONE ? 1 : 1 + ofSeed.nextInt(3),
        guarding,
        Duration.ofSeconds(ofSeed.nextBoolean() ? 1 : 60),
        false,
        false);
  }

  /**
   * The same, with a message for each record, and a storm that lasts while they are published. The
   * topic is not made again: what was not published of the old one stays in the table.
   */
  Scenario withEffects() {
    Set<Fault> others = EnumSet.copyOf(faults);
    others.remove(Fault.NEW_TOPIC);
    return new Scenario(
        seed,
        protocol,
        instances,
        partitions,
        planted,
        lanes,
        withoutKey,
        2 * records,
        workers,
        maxUnit,
        maxBuffer,
        maxPoll,
        batches,
        uniqueRows,
        policies,
        Mirror.OFF,
        stickiness,
        faultRate,
        3 * stormSteps,
        others,
        onFailure,
        tries,
        guarding,
        possibleWithin,
        true,
        seed % 2 == 1);
  }

  /**
   * To halt, where records may be handled again in other ways than by a redrive: what waits for the
   * same record twice would be handled twice, and rightly so.
   */
  private static FailureAction onFailure(long seed, Set<Fault> faults) {
    if (!faults.contains(Fault.FAILING_HANDLER)
        || Fault.BREAKS.stream().anyMatch(faults::contains)) {
      return FailureAction.halt();
    }
    return switch (new SplittableRandom(seed ^ 0xdead).nextInt(8)) {
      case 0 -> FailureAction.halt();
      case 1 -> FailureAction.skip();
      case 2, 3 -> FailureAction.deadLetter();
      default -> FailureAction.parkKey();
    };
  }

  private static Guarding guarding(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> Guarding.AROUND;
      case 1 -> Guarding.INSIDE;
      default -> Guarding.NONE;
    };
  }

  private static LogPolicies policies(SplittableRandom random) {
    LogStartPolicy[] belowLogStart = LogStartPolicy.values();
    return new LogPolicies(
        belowLogStart[random.nextInt(belowLogStart.length)],
        LogEndPolicy.FAIL,
        TruncationPolicy.FAIL,
        random.nextInt(3) == 0 ? RecreatedTopicPolicy.FAIL : RecreatedTopicPolicy.EARLIEST,
        OtherClusterPolicy.FAIL);
  }

  private static List<LaneSettings> lanes(SplittableRandom random) {
    List<LaneSettings> lanes = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      lanes.add(
          new LaneSettings(
              1 + random.nextInt(4),
              random.nextInt(4) == 0
                  ? LaneSettings.WithoutKey.SPREAD
                  : LaneSettings.WithoutKey.IN_ORDER,
              1 + random.nextInt(40)));
    }
    return lanes;
  }

  boolean has(Fault fault) {
    return faults.contains(fault);
  }

  /** What an instance is set to; instances are numbered in the order in which they start. */
  GroupSettings settings(int instance) {
    return new GroupSettings(
        GROUP,
        "simulation",
        workers,
        null,
        lanes.get(instance % lanes.size()),
        new UnitSettings(maxUnit, 1 << 20, Duration.ofMillis(100)),
        new BufferSettings(maxBuffer, 1 << 20),
        LIMITS,
        new RetrySettings(Duration.ofMillis(10), 2, Duration.ofMillis(500), 0.5),
        new PositionSettings(null, StartPosition.EARLIEST, policies),
        MembershipSettings.DEFAULT,
        mirror,
        Duration.ofMillis(100),
        Duration.ofMillis(150),
        Duration.ofMillis(400),
        GroupSettings.PROGRESS_LIMIT,
        LetterSettings.DEFAULT.maxRedrives(Integer.MAX_VALUE),
        OutboxSettings.DEFAULT,
        IdempotencySettings.DEFAULT);
  }

  ConsumerHabits habits() {
    return new ConsumerHabits(maxPoll, 0.5, 0.2, 0.3);
  }
}
