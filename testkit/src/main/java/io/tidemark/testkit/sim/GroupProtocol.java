// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

/** How the members of a consumer group agree on who gets what. */
public enum GroupProtocol {
  /** Everybody gives up everything, then gets a new assignment. */
  CLASSIC_EAGER,
  /** In rounds that everybody joins; only what moves is given up. */
  CLASSIC_COOPERATIVE,
  /** KIP-848: the coordinator tells each member what to give up and what to take. */
  CONSUMER
}
