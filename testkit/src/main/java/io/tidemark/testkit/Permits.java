// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit;

import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.UnitHandler;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.lane.UnitOfWork;
import java.time.Duration;

/** Lets units of work be handled one by one: each waits at its handler until it is permitted. */
final class Permits {
  private static final long LONG = Duration.ofDays(1000).toNanos();

  private final Gate gate;
  private int waiting;
  private int granted;

  Permits(Environment environment) {
    this.gate = environment.gate();
  }

  /** Whether a unit waits. */
  boolean wanted() {
    return gate.look(() -> waiting > granted);
  }

  /** Lets one unit be handled. */
  void grant() {
    gate.change(() -> ++granted);
  }

  /** Whoever waited is gone. */
  void forget() {
    gate.change(
        () -> {
          granted = 0;
          waiting = 0;
          return waiting;
        });
  }

  private void await() {
    gate.change(() -> ++waiting);
    Integer permitted =
        gate.await(
            () -> {
              if (granted == 0) {
                return null;
              }
              waiting--;
              return granted--;
            },
            LONG);
    if (permitted == null) {
      gate.change(() -> --waiting);
      throw new IllegalStateException("the group was closed while this unit waited for its turn");
    }
  }

  /** The same handlers, each of whose units waits for its permit. */
  HandlerSet guard(HandlerSet handlers) {
    return new HandlerSet(handlers.definitions().stream().map(this::guard).toList());
  }

  private HandlerDefinition guard(HandlerDefinition handler) {
    return handler.with(() -> new Guarded(handler.workers().get()));
  }

  private final class Guarded implements UnitHandler {
    private final UnitHandler handler;

    Guarded(UnitHandler handler) {
      this.handler = handler;
    }

    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      await();
      return handler.decode(unit);
    }

    @Override
    public void close() {
      handler.close();
    }
  }
}
