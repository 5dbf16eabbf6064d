// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * Whether committed positions are copied to the Kafka group, for lag tools and autoscalers. They
 * are never read back.
 */
public enum Mirror {
  /** Kafka is told nothing. */
  OFF,
  /**
   * Kafka is told about once a second after the database's commit, and once more when a partition
   * is given up. The default.
   */
  ASYNC
}
