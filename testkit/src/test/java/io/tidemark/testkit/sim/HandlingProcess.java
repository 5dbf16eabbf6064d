// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.PartitionKey;

/** The process that a handler runs in, as the handler knows it. Whoever holds the baton. */
interface HandlingProcess {

  /** Ends the process; does not return. */
  void end();

  /** A unit is handed to the handler. */
  void begins();

  /** Calls the handler's dependency, if it has one. */
  void callDependency();

  /** A record is about to fail. */
  void fails(PartitionKey partition);

  /** It is the record's own failure, and uses up a try if the record is alone. */
  void usesUpTry(PartitionKey partition, long offset);
}
