// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.demo.Display;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets the fraud service fail and recover, again and again, from the first call on. Used by the
 * run's thread.
 */
final class Outages {
  private final FraudServer server;
  private final Duration every;
  private final Duration lasting;
  private final Display display;
  private @Nullable Duration next;
  private int count;

  /**
   * Outages still to come.
   *
   * @param every how long from the beginning of one to that of the next
   * @param lasting how long each is
   */
  Outages(FraudServer server, Duration every, Duration lasting, Display display) {
    this.server = server;
    this.every = every;
    this.lasting = lasting;
    this.display = display;
  }

  /** How many there were. */
  int count() {
    return count;
  }

  void tick(Duration now) {
    if (next == null) {
      next = server.asked() > 0 ? now.plus(every) : null;
    } else if (now.compareTo(next) >= 0) {
      next = now.plus(turn(now));
    }
  }

  /** Turns the service off or on, and returns for how long. */
  private Duration turn(Duration now) {
    if (server.isUp()) {
      server.fail();
      count++;
      display.event(now, "outage of fraud-api");
      return lasting;
    }
    server.recover();
    display.event(now, "recovery of fraud-api");
    return every.minus(lasting);
  }
}
