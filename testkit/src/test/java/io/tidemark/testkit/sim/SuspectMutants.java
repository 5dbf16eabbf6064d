// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.ClaimResult.Claimed;
import io.tidemark.store.UnitTransaction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores that count lost owners and their attempts a little wrong. */
final class SuspectMutants {
  private SuspectMutants() {}

  /** A new owner is not told all that the rows say of those before it. */
  private abstract static class Forgetful extends StoreMutant {
    abstract LaneClaim told(LaneClaim lane);

    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      return super.claim(requests, owner).stream()
          .map(result -> result instanceof Claimed it ? new Claimed(told(it.claim())) : result)
          .toList();
    }

    private PartitionClaim told(PartitionClaim claim) {
      return new PartitionClaim(
          claim.partition(),
          claim.epoch(),
          claim.topicId(),
          claim.hash(),
          claim.lanes().stream().map(this::told).toList(),
          claim.parked());
    }
  }

  /** Attempts are known only to the process that makes them. */
  static final class AttemptsInMemoryOnly extends Forgetful {
    @Override
    LaneClaim told(LaneClaim lane) {
      return new LaneClaim(
          lane.lane(),
          lane.position(),
          lane.replay(),
          lane.commitToken(),
          lane.lostOwners(),
          0,
          0,
          null);
    }
  }

  /** Who passes a record forgets what may have been lost over a letter. */
  static final class RecordsClearLetters extends Forgetful {
    @Override
    LaneClaim told(LaneClaim lane) {
      return new LaneClaim(
          lane.lane(),
          lane.position(),
          lane.replay(),
          lane.commitToken(),
          lane.lostOwners(),
          lane.attempts(),
          lane.lostOwners(),
          lane.lostLetter());
    }
  }

  /** Nobody hears of owners that were lost. */
  static final class LossesNotTold extends Forgetful {
    @Override
    LaneClaim told(LaneClaim lane) {
      return new LaneClaim(lane.lane(), lane.position(), lane.replay(), lane.commitToken());
    }
  }

  /** That a record is tried is not committed beforehand. */
  static final class TrialNotCommitted extends StoreMutant {
    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      super.advance(transaction, trying(advance, false, advance.letter()));
    }
  }

  /** That a letter is tried is not committed beforehand. */
  static final class LettersTrialNotCommitted extends StoreMutant {
    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      super.advance(transaction, trying(advance, advance.tries(), null));
    }
  }

  private static Advance trying(Advance advance, boolean record, @Nullable Long letter) {
    return new Advance(
        advance.lane(),
        advance.epoch(),
        advance.from(),
        advance.to(),
        advance.token(),
        advance.replays(),
        advance.passes(),
        record,
        letter);
  }

  /** Who goes in order is taken for lost. */
  static final class ReleaseForgotten extends StoreMutant {
    @Override
    public void release(Map<PartitionKey, Long> epochs) {
      // The mutant.
    }
  }
}
