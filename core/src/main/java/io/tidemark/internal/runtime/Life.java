// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.failure.FailureText;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.lane.TidemarkException;
import io.tidemark.status.GroupState;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a group is in its life; see {@link GroupState}. Any thread; every change names the state it
 * leaves.
 */
final class Life {
  private final String groupId;
  private final FailureText texts;
  private final Environment environment;
  private final Gate gate;
  private GroupState state = GroupState.NEW;
  private @Nullable Throwable error;
  private boolean ended;
  private long endBy;

  Life(String groupId, FailureText texts, Environment environment) {
    this.groupId = groupId;
    this.texts = texts;
    this.environment = environment;
    this.gate = environment.gate();
  }

  GroupState state() {
    return gate.look(() -> state);
  }

  @Nullable String error() {
    Throwable failed = gate.look(() -> Optional.ofNullable(error)).orElse(null);
    return failed == null ? null : texts.of(failed);
  }

  /** Changes the state if it is the one to be left. Returns whether it was. */
  boolean become(GroupState from, GroupState to) {
    return gate.change(
        () -> {
          boolean leaves = state == from;
          state = leaves ? to : state;
          return leaves;
        });
  }

  /** Starts a life; a group lives once. */
  void start() {
    if (!become(GroupState.NEW, GroupState.RUNNING)) {
      throw new TidemarkException(
          "group %s was started before (it is %s): build another".formatted(groupId, state()),
          null);
    }
  }

  /**
   * The group ends because of an error. Returns whether it was running until then; the first error
   * counts.
   */
  boolean fail(Throwable cause) {
    return gate.change(
        () -> {
          boolean running = state == GroupState.RUNNING;
          state = running || state == GroupState.CLOSING ? GroupState.FAILED : state;
          error = error == null ? cause : error;
          return running;
        });
  }

  /** Gives the end a bound, from now on. */
  void endWithin(Duration bound) {
    gate.change(() -> endBy = environment.nanoTime() + bound.toNanos());
  }

  /** How much of that bound is left, never less than nothing. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, gate.look(() -> endBy) - environment.nanoTime()));
  }

  /** Nothing runs any more. */
  void ended() {
    become(GroupState.CLOSING, GroupState.CLOSED);
    gate.change(() -> ended = true);
  }

  /** Waits until nothing runs any more. Returns whether that came true in time. */
  boolean awaitEnd(Duration bound) {
    return gate.awaitTrue(() -> ended, bound.toNanos());
  }

  /** Throws what failed the group, if anything did. */
  void rethrow() {
    gate.look(() -> Optional.ofNullable(error))
        .ifPresent(
            cause -> {
              throw new TidemarkException(
                  "group %s ended by an error: %s".formatted(groupId, cause), cause);
            });
  }
}
