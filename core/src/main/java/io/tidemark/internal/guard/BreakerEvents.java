// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.EventPublisher;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.tidemark.listener.TidemarkListener;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what breakers do, for one group, and passes it on. Called by whoever makes a breaker
 * change: a worker, a user's thread, a timer of the breakers'. A breaker never forgets who listens
 * to it, so what it holds on to is this alone, which lets go of the rest at its end.
 */
final class BreakerEvents {
  private static final Logger log = LoggerFactory.getLogger(BreakerEvents.class);

  private static final Set<State> OPEN = Set.of(State.OPEN, State.FORCED_OPEN);

  private volatile @Nullable TidemarkListener listener;
  private volatile Runnable changed = () -> {};

  BreakerEvents(TidemarkListener listener) {
    this.listener = listener;
  }

  void onChange(Runnable tellsOfIt) {
    changed = tellsOfIt;
  }

  void end() {
    listener = null;
    changed = () -> {};
  }

  void tellOfChange() {
    changed.run();
  }

  void listenTo(WatchedBreaker watched) {
    EventPublisher publisher = watched.breaker().getEventPublisher();
    publisher.onError(event -> watched.failed(event.getThrowable()));
    publisher.onStateTransition(event -> heard(watched, event.getStateTransition()));
  }

  private void heard(WatchedBreaker watched, StateTransition transition) {
    TidemarkListener told = listener;
    if (told == null) {
      return;
    }
    Throwable cause = watched.lastCause();
    watched.changed(transition);
    changed.run();
    State to = transition.getToState();
    if (OPEN.contains(to)) {
      log.warn(
          "breaker {} is open{}: what needs it waits",
          watched.name(),
          watched.until() == null ? "" : " until " + watched.until(),
          cause);
      told.breakerOpened(watched.name(), watched.until(), cause);
    } else if (to == State.HALF_OPEN) {
      log.info("breaker {} is half-open: single records find out", watched.name());
    } else if (transition.getFromState() == State.HALF_OPEN
        || OPEN.contains(transition.getFromState())) {
      log.info("breaker {} is {} again", watched.name(), to);
      told.breakerClosed(watched.name());
    }
  }
}
