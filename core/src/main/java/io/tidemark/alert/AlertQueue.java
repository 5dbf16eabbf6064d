// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import io.tidemark.internal.env.Gate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that wait to be carried away, and the one thread that carries them, which is there as long
 * as any wait. Any thread.
 */
final class AlertQueue {
  /** What became of an alert that was offered. */
  enum Offer {
    /** It waits, and a carrier has to be started. */
    FIRST,
    /** It waits. */
    QUEUED,
    /** It was left out, as the queue is full; the ones before it were not. */
    FULL,
    /** It was left out, like those before it. */
    STILL_FULL
  }

  private final Gate gate;
  private final int bound;
  private final ArrayDeque<Alert> waiting = new ArrayDeque<>();
  private boolean carried;
  private @Nullable Alert underWay;
  private boolean full;
  private long dropped;

  AlertQueue(Gate gate, int bound) {
    this.gate = gate;
    this.bound = bound;
  }

  Offer offer(Alert alert) {
    return gate.change(
        () -> {
          if (waiting.size() >= bound) {
            Offer answer = full ? Offer.STILL_FULL : Offer.FULL;
            full = true;
            dropped++;
            return answer;
          }
          full = false;
          waiting.add(alert);
          Offer answer = carried ? Offer.QUEUED : Offer.FIRST;
          carried = true;
          return answer;
        });
  }

  /** The carrier could not be started: another has to be for the next alert. */
  void notCarried() {
    gate.change(() -> carried = false);
  }

  /** The next alert to carry; if there is none, the calling carrier's work is done. */
  Optional<Alert> next() {
    return gate.change(
        () -> {
          underWay = waiting.poll();
          carried = underWay != null;
          return Optional.ofNullable(underWay);
        });
  }

  /**
   * Waits until everything is carried away, or nobody carries anything. Returns whether nothing was
   * left in time.
   */
  boolean awaitEmpty(Duration limit) {
    return gate.awaitTrue(() -> !carried, limit.toNanos()) && left().isEmpty();
  }

  /** What is not carried away yet, the one under way first. */
  List<Alert> left() {
    return gate.look(
        () -> {
          List<Alert> left = new ArrayList<>();
          Optional.ofNullable(underWay).ifPresent(left::add);
          left.addAll(waiting);
          return left;
        });
  }

  /** How many alerts were left out because the queue was full. */
  long dropped() {
    return gate.look(() -> dropped);
  }
}
