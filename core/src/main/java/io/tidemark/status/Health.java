// SPDX-License-Identifier: Apache-2.0
package io.tidemark.status;

import java.util.List;

/**
 * Whether a human must act. Immutable.
 *
 * @param state up or down
 * @param reasons why it is down, a line each; empty while it is up
 */
public record Health(State state, List<String> reasons) {

  /** Up or down. */
  public enum State {
    /** The group runs, and every lane progresses or has nothing to do. */
    UP,
    /** A human must act; the reasons say why. */
    DOWN
  }

  /** Copies the reasons. */
  public Health {
    reasons = List.copyOf(reasons);
  }

  /** Down if there is any reason. */
  public static Health of(List<String> reasons) {
    return new Health(reasons.isEmpty() ? State.UP : State.DOWN, reasons);
  }

  /** Whether no human need act. */
  public boolean up() {
    return state == State.UP;
  }
}
