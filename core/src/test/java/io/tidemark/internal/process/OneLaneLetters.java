// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.Settled;
import io.tidemark.store.DeadLetters;
import io.tidemark.store.UnitTransaction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The letters of one lane: what happens to them is an effect like others. */
final class OneLaneLetters implements DeadLetters {
  private final OneLaneStore store;

  OneLaneLetters(OneLaneStore store) {
    this.store = store;
  }

  @Override
  public void add(UnitTransaction transaction, LaneKey lane, long epoch, List<Letter> letters) {
    for (Letter letter : letters) {
      store.effects.add(
          "letter of %d %s".formatted(letter.record().offset(), letter.change().state()));
    }
  }

  @Override
  public void countLost(UnitTransaction transaction, LaneKey lane, long epoch) {
    store.effects.add("lost owner counted");
  }

  @Override
  public Optional<OpenLetter> take(UnitTransaction transaction, DueLetter letter) {
    return Optional.ofNullable(store.letter);
  }

  @Override
  public Settled settle(
      UnitTransaction transaction,
      LaneKey lane,
      long epoch,
      DueLetter letter,
      LetterChange change) {
    Objects.requireNonNull(store.letter);
    store.effects.add("letter %d %s".formatted(letter.id(), change.state()));
    return store.settled;
  }

  @Override
  public List<DueLetter> due(Collection<PartitionKey> partitions, int limit) {
    throw new UnsupportedOperationException("due");
  }

  @Override
  public List<DeadLetter> find(String clusterId, String groupId, LetterFilter filter) {
    throw new UnsupportedOperationException("find");
  }

  @Override
  public Optional<Instant> oldest(String clusterId, String groupId, Set<String> handlers) {
    throw new UnsupportedOperationException("oldest");
  }

  @Override
  public List<Long> request(
      String clusterId, String groupId, LetterFilter filter, LetterRequest request) {
    throw new UnsupportedOperationException("request");
  }
}
