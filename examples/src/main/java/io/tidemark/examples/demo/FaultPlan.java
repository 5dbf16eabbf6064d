// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.Optional;

/** When instances are broken. Used by the run's thread. */
public interface FaultPlan {

  /** What can be done to an instance. */
  enum Fault {
    /** kill -9, and another one is started. */
    KILL,
    /** SIGSTOP for longer than Kafka waits, then SIGCONT. */
    FREEZE
  }

  /**
   * What is to be done now; asked several times a second.
   *
   * @param now the time since the instances were started
   * @param handled how many records have been handled
   */
  Optional<Fault> due(Duration now, long handled);

  /** It was done. What is not done for want of a victim stays due. */
  void done(Fault fault, Duration now, long handled);
}
