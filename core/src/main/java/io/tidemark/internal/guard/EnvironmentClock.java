// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import io.tidemark.internal.env.Environment;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The environment's time of day, as breakers ask for it. Any thread. */
final class EnvironmentClock extends Clock {
  private final Environment environment;
  private final ZoneId zone;

  EnvironmentClock(Environment environment) {
    this(environment, ZoneOffset.UTC);
  }

  private EnvironmentClock(Environment environment, ZoneId zone) {
    this.environment = environment;
    this.zone = zone;
  }

  @Override
  public Instant instant() {
    return environment.now();
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new EnvironmentClock(environment, other);
  }
}
