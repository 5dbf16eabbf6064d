// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.Tidemark;
import io.tidemark.examples.orders.OrderService;
import io.tidemark.examples.service.ServiceSettings;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterState;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has orders handled that were set aside, once the cause is repaired. It asks from an instance of
 * its own; whichever instance owns a partition does it. Used by the run's thread; {@link #close} by
 * any.
 */
final class Operator implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Properties settings;
  private volatile @Nullable Tidemark instance;
  private long askedAt;

  /** An operator whose instance is told the same as all others. */
  Operator(Properties settings) {
    this.settings = settings;
  }

  /** Asks for all that is set aside, now and then, as more may have been meanwhile. */
  void redrive() {
    Tidemark own = instance;
    if (own == null) {
      own = join();
    } else if (System.nanoTime() - askedAt < PAUSE.toNanos()) {
      return;
    }
    LetterFilter parked = LetterFilter.open().states(Set.of(LetterState.PARKED));
    own.deadLetters().redrive(parked, "the catalogue is complete now");
    askedAt = System.nanoTime();
  }

  private Tidemark join() {
    Properties own = new Properties();
    own.putAll(settings);
    own.setProperty("instance", "operator");
    Tidemark joined = OrderService.with(new ServiceSettings(own));
    instance = joined;
    joined.start();
    return joined;
  }

  @Override
  public void close() {
    Tidemark own = instance;
    if (own != null) {
      own.close();
    }
  }
}
