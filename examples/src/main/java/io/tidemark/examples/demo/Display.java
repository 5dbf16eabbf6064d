// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;

/** Where a run shows how it goes. Used by the run's thread. */
public interface Display {

  /** A line that stays. */
  void say(String line);

  /** Something was done to an instance. */
  void event(Duration at, String what);

  /** How the run goes; called several times a second. */
  void show(Snapshot now);

  /** The run is over: this is how it went, and other lines follow. */
  void end(Snapshot last);
}
