// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.HandledRecord;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.LaneHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.LaneShape;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.ClaimResult.Claimed;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.store.LaneRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores that get the lanes of a partition wrong, each by one thing. */
final class LaneMutants {
  private LaneMutants() {}

  /**
   * A lane that is ahead of others is taken to be elsewhere than it is, and its first step starts
   * from where it is all the same.
   */
  abstract static class SkipOff extends StoreMutant {
    private final int by;
    private final Map<LaneKey, Long> real = new HashMap<>();

    SkipOff(int by) {
      this.by = by;
    }

    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      return super.claim(requests, owner).stream().map(this::off).toList();
    }

    @Override
    public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
      return super.resolve(partition, epoch, owner).map(this::off);
    }

    private ClaimResult off(ClaimResult result) {
      return result instanceof Claimed claimed ? new Claimed(off(claimed.claim())) : result;
    }

    private PartitionClaim off(PartitionClaim claim) {
      long resumeAt = claim.resumeAt().nextOffset();
      List<LaneClaim> lanes = new ArrayList<>();
      for (LaneClaim lane : claim.lanes()) {
        long position = lane.position().nextOffset();
        real.put(lane.lane(), position);
        lanes.add(
            position > resumeAt ? lane.at(Position.at(position + by), lane.commitToken()) : lane);
      }
      return new PartitionClaim(
          claim.partition(), claim.epoch(), claim.topicId(), claim.hash(), lanes);
    }

    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      long from = real.getOrDefault(advance.lane(), advance.from());
      boolean first = from + by == advance.from();
      super.advance(
          transaction,
          new Advance(
              advance.lane(),
              advance.epoch(),
              first ? from : advance.from(),
              advance.to(),
              advance.token()));
    }
  }

  /** A lane that is ahead handles its last record again. */
  static final class SkipOneTooFew extends SkipOff {
    SkipOneTooFew() {
      super(-1);
    }
  }

  /** A lane that is ahead skips a record that it has not handled. */
  static final class SkipOneTooMany extends SkipOff {
    SkipOneTooMany() {
      super(1);
    }
  }

  /** A unit without records moves its lane past what comes next. */
  static final class IdleOneTooFar extends StoreMutant {
    private final Map<LaneKey, Long> shifted = new HashMap<>();

    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      shifted.keySet().removeIf(lane -> isAsked(lane, requests));
      return super.claim(requests, owner);
    }

    private static boolean isAsked(LaneKey lane, List<ClaimRequest> requests) {
      return requests.stream().anyMatch(each -> each.partition().equals(lane.partition()));
    }

    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      Position to = isIdle(advance) ? next(advance.to()) : advance.to();
      long from = shifted.getOrDefault(advance.lane(), advance.from());
      super.advance(
          transaction, new Advance(advance.lane(), advance.epoch(), from, to, advance.token()));
      shifted.remove(advance.lane());
      if (isIdle(advance)) {
        shifted.put(advance.lane(), to.nextOffset());
      }
    }

    private static Position next(Position to) {
      return to.movedTo(to.nextOffset() + 1, to.leaderEpoch());
    }

    private static boolean isIdle(Advance advance) {
      HandledRecord last = advance.to().lastRecord();
      return last == null || last.offset() < advance.from();
    }
  }

  /** Lanes that are apart are said to be divided by another hash than their rows name. */
  static final class ApartByOtherHash extends StoreMutant {
    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      return super.claim(requests, owner).stream().map(ApartByOtherHash::other).toList();
    }

    private static ClaimResult other(ClaimResult result) {
      return result instanceof Claimed claimed && !claimed.claim().aligned()
          ? new Claimed(
              new PartitionClaim(
                  claimed.partition(),
                  claimed.claim().epoch(),
                  claimed.claim().topicId(),
                  other(claimed.claim().hash()).storedName(),
                  claimed.claim().lanes()))
          : result;
    }

    private static LaneHash other(String hash) {
      return hash.equals(LaneHash.KEY.storedName()) ? LaneHash.KEY_OR_OFFSET : LaneHash.KEY;
    }
  }

  /** A claim that writes rows as it should; mutants change one thing each. */
  static class ClaimedByHand extends StoreMutant {
    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      List<ClaimResult> results = new ArrayList<>();
      for (ClaimRequest request : requests) {
        LaneShape wanted = request.shape();
        if (has(request.partition().lane(0))) {
          results.add(
              new Claimed(
                  byHand().claim(request.partition(), rows -> rewrite(rows, wanted, owner))));
        } else {
          results.addAll(super.claim(List.of(request), owner));
        }
      }
      return results;
    }

    private List<LaneRow> rewrite(List<LaneRow> rows, @Nullable LaneShape asked, String owner) {
      LaneRow first = rows.get(0);
      LaneShape wanted = asked == null ? first.shape() : asked;
      int had = first.shape().lanes();
      long epoch = 1 + rows.stream().mapToLong(LaneRow::epoch).max().orElseThrow();
      Map<LaneKey, LaneRow> written = new HashMap<>();
      for (LaneRow row : rows.subList(0, fenced(rows.size(), had, wanted.lanes()))) {
        written.put(row.lane(), write(row, row.shape(), row.position(), epoch, owner));
      }
      LongSummaryStatistics at =
          rows.stream()
              .limit(had)
              .mapToLong(row -> row.position().nextOffset())
              .summaryStatistics();
      if (!wanted.equals(first.shape()) && divides(at.getMin() == at.getMax())) {
        for (int i = 0; i < wanted.lanes(); i++) {
          LaneRow row = i < rows.size() ? rows.get(i) : at(first, i);
          Position start = Position.at(i < had ? goesOn(row, at) : starts(at));
          written.put(row.lane(), write(row, wanted, start, epoch, owner));
        }
      }
      return List.copyOf(written.values());
    }

    private static LaneRow at(LaneRow first, int lane) {
      return new LaneRow(
          first.lane().partition().lane(lane),
          first.shape(),
          first.topicId(),
          first.position(),
          first.replay(),
          first.epoch(),
          null,
          null);
    }

    private static LaneRow write(
        LaneRow row, LaneShape shape, Position position, long epoch, String owner) {
      return new LaneRow(
          row.lane(),
          shape,
          row.topicId(),
          position,
          row.replay(),
          epoch,
          owner,
          row.commitToken());
    }

    /** How many rows are fenced. */
    int fenced(int rows, int atWork, int wanted) {
      return rows;
    }

    /** Whether a partition is divided anew. */
    boolean divides(boolean together) {
      return together;
    }

    /** Where a lane goes on that was at work. */
    long goesOn(LaneRow row, LongSummaryStatistics positions) {
      return row.position().nextOffset();
    }

    /** Where other lanes start. */
    long starts(LongSummaryStatistics positions) {
      return positions.getMin();
    }
  }

  /** Divided anew while lanes are apart; all go on where the furthest is. */
  static final class DividedAtFurthest extends ClaimedByHand {
    @Override
    boolean divides(boolean together) {
      return true;
    }

    @Override
    long goesOn(LaneRow row, LongSummaryStatistics positions) {
      return positions.getMax();
    }

    @Override
    long starts(LongSummaryStatistics positions) {
      return positions.getMax();
    }
  }

  /** Divided anew while lanes are apart; all go on where the one is that is furthest behind. */
  static final class DividedAtSmallest extends ClaimedByHand {
    @Override
    boolean divides(boolean together) {
      return true;
    }

    @Override
    long goesOn(LaneRow row, LongSummaryStatistics positions) {
      return positions.getMin();
    }
  }

  /** Divided anew while lanes are apart: each goes on where it is, new ones at the furthest. */
  static final class DividedApart extends ClaimedByHand {
    @Override
    boolean divides(boolean together) {
      return true;
    }

    @Override
    long starts(LongSummaryStatistics positions) {
      return positions.getMax();
    }
  }

  /** New lanes start at the beginning of the log. */
  static final class NewLanesAtZero extends ClaimedByHand {
    @Override
    long starts(LongSummaryStatistics positions) {
      return 0;
    }
  }

  /** New lanes start one beyond where the others are. */
  static final class NewLanesOneTooFar extends ClaimedByHand {
    @Override
    long starts(LongSummaryStatistics positions) {
      return positions.getMax() + 1;
    }
  }

  /** A claim does not fence lanes that are not needed any more, which may later grow again. */
  static final class RestingLeftOut extends ClaimedByHand {
    @Override
    int fenced(int rows, int atWork, int wanted) {
      return Math.min(atWork, wanted);
    }
  }

  /** A claim fences all lanes but the last. */
  static final class LastLaneLeftOut extends ClaimedByHand {
    @Override
    int fenced(int rows, int atWork, int wanted) {
      return Math.max(1, atWork - 1);
    }
  }
}
