// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.failure.BreakerDefaults;
import io.tidemark.handler.Guard;
import io.tidemark.internal.env.Environment;
import java.time.Clock;
import java.time.Duration;

/** Where a group's breakers come from, by name. Any thread. */
public final class Breakers {

  /** What the names of the library's own breakers begin with. */
  public static final String RESERVED = "tidemark-";

  private static final String DATABASE = RESERVED + "database";

  private final CircuitBreakerRegistry registry;
  private final CircuitBreakerConfig own;

  private Breakers(CircuitBreakerRegistry registry, CircuitBreakerConfig own) {
    this.registry = registry;
    this.own = own;
  }

  /** Breakers of a user's registry; the databases' are made with our own settings if need be. */
  public static Breakers of(CircuitBreakerRegistry registry) {
    return new Breakers(registry, BreakerDefaults.config());
  }

  /** Breakers of a registry of our own, which goes by the environment's clock alone. */
  public static Breakers own(Environment environment) {
    return own(new EnvironmentClock(environment), BreakerDefaults.LONGEST_PROBE);
  }

  /**
   * Breakers of a registry of our own in which a probe that hangs is waited for: what bounds it is
   * a timer of the breakers', which no environment drives.
   */
  public static Breakers untimed(Environment environment) {
    return own(new EnvironmentClock(environment), Duration.ZERO);
  }

  private static Breakers own(Clock clock, Duration longestProbe) {
    CircuitBreakerConfig config =
        CircuitBreakerConfig.from(BreakerDefaults.config())
            .clock(clock)
            .maxWaitDurationInHalfOpenState(longestProbe)
            .build();
    return new Breakers(CircuitBreakerRegistry.of(config), config);
  }

  /** Whether a breaker of this name guards a database, not a dependency of handlers. */
  public static boolean guardsDatabase(String name) {
    return name.startsWith(DATABASE + "-");
  }

  /** The breaker of a dependency. */
  CircuitBreaker of(String name) {
    return registry
        .getConfiguration(name)
        .map(config -> registry.circuitBreaker(name, config))
        .orElseGet(() -> registry.circuitBreaker(name));
  }

  /**
   * The breaker of a database.
   *
   * @param number which of several databases, from 1; 0 if there is one
   */
  CircuitBreaker database(String group, int number) {
    String name = DATABASE + "-" + group + (number == 0 ? "" : "-" + number);
    return registry.circuitBreaker(
        name,
        () ->
            registry
                .getConfiguration(name)
                .or(() -> registry.getConfiguration(DATABASE))
                .orElse(own));
  }

  /** What a handler calls a dependency through. */
  public Guard guard(String name) {
    return new CallGuard(of(name));
  }
}
