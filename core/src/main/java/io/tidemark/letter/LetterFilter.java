// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import io.tidemark.lane.KeyHash;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant: those to which all of it applies. Immutable; each method returns a
 * narrower copy.
 *
 * @param ids their numbers; empty for any
 * @param topic the topic they came from; null for any
 * @param partition the partition they came from; null for any
 * @param key the key of their records; null for any
 * @param handler their handler; null for any
 * @param cause the class of their failure; null for any
 * @param states their states; empty for those that are still set aside
 * @param limit at most so many, the oldest
 */
public record LetterFilter(
    Set<Long> ids,
    @Nullable String topic,
    @Nullable Integer partition,
    @Nullable KeyHash key,
    @Nullable String handler,
    @Nullable String cause,
    Set<LetterState> states,
    int limit) {

  /** A thousand. */
  public static final int LIMIT = 1_000;

  /** Copies the sets. */
  public LetterFilter {
    ids = Set.copyOf(ids);
    states = Set.copyOf(states);
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1, not " + limit);
    }
  }

  /** All that are still set aside, the oldest first. */
  public static LetterFilter open() {
    return new LetterFilter(Set.of(), null, null, null, null, null, Set.of(), LIMIT);
  }

  /** One, whatever became of it. */
  public static LetterFilter id(long id) {
    return open().ids(Set.of(id)).states(Set.of(LetterState.values()));
  }

  /** The states that are meant. */
  public Set<LetterState> meantStates() {
    return states.isEmpty() ? LetterState.OPEN : states;
  }

  /** Of these numbers. */
  public LetterFilter ids(Set<Long> of) {
    return new LetterFilter(of, topic, partition, key, handler, cause, states, limit);
  }

  /** Of this topic. */
  public LetterFilter topic(String of) {
    return new LetterFilter(ids, of, partition, key, handler, cause, states, limit);
  }

  /** Of this partition. */
  public LetterFilter partition(int of) {
    return new LetterFilter(ids, topic, of, key, handler, cause, states, limit);
  }

  /**
   * Of this key, all of them, whatever was said of a limit before; only of those that hold their
   * key, as others are not found by it.
   */
  public LetterFilter key(byte[] of) {
    return new LetterFilter(
        ids, topic, partition, KeyHash.of(of), handler, cause, states, Integer.MAX_VALUE);
  }

  /** Of this handler. */
  public LetterFilter handler(String id) {
    return new LetterFilter(ids, topic, partition, key, id, cause, states, limit);
  }

  /** Of failures of exactly this class. */
  public LetterFilter cause(Class<? extends Throwable> type) {
    return new LetterFilter(ids, topic, partition, key, handler, type.getName(), states, limit);
  }

  /** In one of these states. */
  public LetterFilter states(Set<LetterState> of) {
    return new LetterFilter(ids, topic, partition, key, handler, cause, of, limit);
  }

  /** At most so many. */
  public LetterFilter limit(int most) {
    return new LetterFilter(ids, topic, partition, key, handler, cause, states, most);
  }
}
