// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.lane.FailureKind;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.Settled;
import io.tidemark.store.Advance;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.CommitRefusedException;
import io.tidemark.store.DeadLetters;
import io.tidemark.store.FencedException;
import io.tidemark.store.FirstPosition;
import io.tidemark.store.Gap;
import io.tidemark.store.GroupRegistry;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.LaneTable;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.store.OutboxTable;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.store.StoredLane;
import io.tidemark.store.UnitTransaction;
import io.tidemark.store.UnitTransactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A store with one lane and a list of effects, for one thread: what the heart needs and no more.
 */
public final class OneLaneStore implements Store, LaneTable, UnitTransactions {
  /** What a handler receives: a list that is kept only if the transaction commits. */
  interface Effects {
    void add(String effect);
  }

  long epoch = 1;
  long position;
  UUID token = new UUID(0, 0);
  boolean answerLost;
  boolean unreachable;
  boolean aborted;
  long replays;

  /** Whether the next record is on trial, as far as is committed. */
  boolean onTrial;

  /** The letter that is on trial, as far as is committed. */
  @Nullable Long letterOnTrial;

  @Nullable Exception commitRefused;
  @Nullable OpenLetter letter;
  Settled settled = Settled.ALONE;
  private @Nullable String unknownCode;
  final List<String> effects = new ArrayList<>();

  @Override
  public <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception {
    List<String> before = List.copyOf(effects);
    long positionBefore = position;
    boolean committed = false;
    try {
      T result = work.run(new Transaction());
      if (commitRefused != null) {
        throw new CommitRefusedException(lane, commitRefused);
      }
      committed = true;
      if (answerLost) {
        throw new CommitInDoubtException(lane, new IllegalStateException("connection lost"));
      }
      return result;
    } finally {
      if (!committed) {
        effects.clear();
        effects.addAll(before);
        position = positionBefore;
      }
    }
  }

  private final class Transaction implements UnitTransaction {
    @Override
    public <T> T resource(Class<T> type) {
      Effects own = effects::add;
      return type.cast(own);
    }

    @Override
    public void abort() {
      aborted = true;
    }
  }

  @Override
  public void advance(UnitTransaction transaction, Advance advance) {
    if (advance.epoch() != epoch) {
      throw new FencedException(advance.lane(), advance.epoch());
    }
    if (advance.from() != position) {
      throw new PositionConflictException(advance, new StoredLane(position, null));
    }
    position = advance.to().nextOffset();
    token = advance.token();
    replays += advance.replays() ? 1 : 0;
    onTrial = advance.tries();
    letterOnTrial = advance.letter();
  }

  @Override
  public void leaveOut(UnitTransaction transaction, Gap gap) {
    effects.add("left out [%d, %d) %s".formatted(gap.from(), gap.to(), gap.cause()));
  }

  @Override
  public Map<PartitionKey, Long> epochs(Collection<PartitionKey> partitions) {
    if (unreachable) {
      throw new IllegalStateException("the database is down");
    }
    return Map.of(partitions.iterator().next(), epoch);
  }

  @Override
  public Map<LaneKey, StoredLane> positions(Collection<PartitionKey> partitions) {
    throw new UnsupportedOperationException("positions");
  }

  @Override
  public Map<PartitionKey, String> owners(Collection<PartitionKey> partitions) {
    throw new UnsupportedOperationException("owners");
  }

  @Override
  public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
    throw new UnsupportedOperationException("claim");
  }

  @Override
  public void start(Collection<FirstPosition> positions) {
    throw new UnsupportedOperationException("start");
  }

  @Override
  public Optional<PartitionClaim> resolve(PartitionKey partition, long under, String owner) {
    throw new UnsupportedOperationException("resolve");
  }

  @Override
  public void release(Map<PartitionKey, Long> epochs) {
    throw new UnsupportedOperationException("release");
  }

  @Override
  public MoveResult move(Move move) {
    throw new UnsupportedOperationException("move");
  }

  @Override
  public void open(StoreContext context) {
    throw new UnsupportedOperationException("open");
  }

  @Override
  public UnitTransactions transactions() {
    return this;
  }

  @Override
  public LaneTable lanes() {
    return this;
  }

  @Override
  public Optional<String> withoutValues(Throwable failure) {
    return failure instanceof SQLException
        ? Optional.of("a message of the database")
        : Optional.empty();
  }

  @Override
  public OutboxTable outbox() {
    throw new UnsupportedOperationException("publishes nothing");
  }

  @Override
  public DeadLetters letters() {
    return new OneLaneLetters(this);
  }

  @Override
  public IdempotencyKeys idempotency() {
    throw new UnsupportedOperationException("idempotency");
  }

  @Override
  public GroupRegistry groups() {
    throw new UnsupportedOperationException("groups");
  }

  @Override
  public Set<Class<?>> resources() {
    return Set.of(Effects.class);
  }

  /** From now on every failure carries a code that it does not know. */
  public void doesNotKnow(String code) {
    unknownCode = code;
  }

  /** From now on it cannot be reached. */
  public void becomesUnreachable() {
    unreachable = true;
  }

  @Override
  public FailureKind classify(Throwable failure) {
    if (unreachable) {
      return FailureKind.INFRASTRUCTURE;
    }
    return unknownCode == null ? FailureKind.PERMANENT : FailureKind.TRANSIENT;
  }

  @Override
  public Optional<String> unknownCode(Throwable failure) {
    return Optional.ofNullable(unknownCode);
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("close");
  }
}
