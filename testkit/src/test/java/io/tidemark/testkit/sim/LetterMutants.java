// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.Settled;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.ClaimResult.Claimed;
import io.tidemark.store.DeadLetters;
import io.tidemark.store.Gap;
import io.tidemark.store.UnitTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stores that set records aside and bring them back a little wrong. */
final class LetterMutants {
  private LetterMutants() {}

  /** Letters as they should be; mutants change one thing each. */
  abstract static class Letters extends StoreMutant implements DeadLetters {
    @Override
    public DeadLetters letters() {
      return this;
    }

    @Override
    public void add(UnitTransaction transaction, LaneKey lane, long epoch, List<Letter> letters) {
      right().letters().add(transaction, lane, epoch, letters);
    }

    @Override
    public void countLost(UnitTransaction transaction, LaneKey lane, long epoch) {
      right().letters().countLost(transaction, lane, epoch);
    }

    @Override
    public Optional<OpenLetter> take(UnitTransaction transaction, DueLetter letter) {
      return right().letters().take(transaction, letter);
    }

    @Override
    public Settled settle(
        UnitTransaction transaction,
        LaneKey lane,
        long epoch,
        DueLetter letter,
        LetterChange change) {
      return right().letters().settle(transaction, lane, epoch, letter, change);
    }

    @Override
    public List<DueLetter> due(Collection<PartitionKey> partitions, int limit) {
      return right().letters().due(partitions, limit);
    }

    @Override
    public List<DeadLetter> find(String clusterId, String groupId, LetterFilter filter) {
      return right().letters().find(clusterId, groupId, filter);
    }

    @Override
    public Optional<Instant> oldest(String clusterId, String groupId, Set<String> handlers) {
      return right().letters().oldest(clusterId, groupId, handlers);
    }

    @Override
    public List<Long> request(
        String clusterId, String groupId, LetterFilter filter, LetterRequest request) {
      return right().letters().request(clusterId, groupId, filter, request);
    }

    /** Runs statements in a transaction of their own. */
    final <T> T apart(LaneKey lane, Work<T> statements) {
      try {
        return inTransaction(lane, statements);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new TidemarkException(lane, "apart: " + e.getMessage(), e);
      }
    }
  }

  /** The letter is committed before the unit that passes its record. */
  static final class AddedApart extends Letters {
    @Override
    public void add(UnitTransaction transaction, LaneKey lane, long epoch, List<Letter> letters) {
      apart(
          lane,
          own -> {
            super.add(own, lane, epoch, letters);
            return lane;
          });
    }
  }

  /** The letter ends before the effects of its record are committed. */
  static final class SettledApart extends Letters {
    @Override
    public Settled settle(
        UnitTransaction transaction,
        LaneKey lane,
        long epoch,
        DueLetter letter,
        LetterChange change) {
      return apart(lane, own -> super.settle(own, lane, epoch, letter, change));
    }
  }

  /** The record is passed and set aside nowhere. */
  static final class Forgotten extends Letters {
    @Override
    public void add(UnitTransaction transaction, LaneKey lane, long epoch, List<Letter> letters) {
      // The mutant.
    }
  }

  /** A new owner is not told which keys are parked. */
  static final class ParkedKeysNotRead extends StoreMutant {
    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      return super.claim(requests, owner).stream()
          .map(
              result ->
                  result instanceof Claimed claimed
                      ? new Claimed(claimed.claim().withParked(Set.of()))
                      : result)
          .toList();
    }
  }

  /** An owner that resolved a commit in doubt is not told which keys are parked. */
  static final class ParkedKeysNotReadAfterDoubt extends StoreMutant {
    @Override
    public Optional<PartitionClaim> resolve(PartitionKey partition, long epoch, String owner) {
      return super.resolve(partition, epoch, owner).map(claim -> claim.withParked(Set.of()));
    }
  }

  /** A key is taken for free as soon as the first of it is redriven. */
  static final class FreedTooEarly extends Letters {
    private final Map<Long, KeyHash> keys = new HashMap<>();

    @Override
    public Optional<OpenLetter> take(UnitTransaction transaction, DueLetter letter) {
      Optional<OpenLetter> taken = super.take(transaction, letter);
      taken
          .map(open -> open.record().key())
          .ifPresent(key -> keys.put(letter.id(), KeyHash.of(key)));
      return taken;
    }

    @Override
    public Settled settle(
        UnitTransaction transaction,
        LaneKey lane,
        long epoch,
        DueLetter letter,
        LetterChange change) {
      Settled settled = super.settle(transaction, lane, epoch, letter, change);
      return new Settled(keys.get(letter.id()), settled.next());
    }
  }

  /** A redrive is no replay. */
  static final class ReplayNotCounted extends StoreMutant {
    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      super.advance(
          transaction,
          new Advance(
              advance.lane(), advance.epoch(), advance.from(), advance.to(), advance.token()));
    }
  }

  /** What is not possible yet may be tried for another while after each try. */
  static final class TimeBeginsAnew extends Letters {
    @Override
    public Settled settle(
        UnitTransaction transaction,
        LaneKey lane,
        long epoch,
        DueLetter letter,
        LetterChange change) {
      LetterRetry retry = change.retry();
      LetterChange longer =
          retry == null
              ? change
              : new LetterChange(
                  change.state(),
                  change.cause(),
                  new LetterRetry(retry.in(), Duration.ofHours(1)),
                  change.tried());
      return super.settle(transaction, lane, epoch, letter, longer);
    }
  }

  /** What is not possible yet is tried again only if somebody asks. */
  static final class NeverDue extends Letters {
    @Override
    public List<DueLetter> due(Collection<PartitionKey> partitions, int limit) {
      return super.due(partitions, limit).stream()
          .filter(due -> letter(due.id()).request() != null)
          .toList();
    }
  }

  /** What a policy leaves out is written nowhere. */
  static final class LeftOutInSilence extends StoreMutant {
    @Override
    public void leaveOut(UnitTransaction transaction, Gap gap) {
      // The mutant.
    }
  }
}
