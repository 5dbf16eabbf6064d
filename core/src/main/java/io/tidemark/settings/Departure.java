// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * Whether a group's member leaves the Kafka group when it is closed. One that stays keeps its
 * partitions from the others until it is back or its session expires.
 */
public enum Departure {
  /** A member with a {@code group.instance.id} stays, any other leaves. The default. */
  BY_MEMBERSHIP,
  /** It leaves: the others take its partitions at once. */
  LEAVE,
  /**
   * It stays. One without a {@code group.instance.id} cannot come back as the same member, so its
   * partitions wait until its session expires; with {@code group.protocol=consumer} such a one
   * leaves all the same (kafka-clients 4.4.0).
   */
  STAY
}
