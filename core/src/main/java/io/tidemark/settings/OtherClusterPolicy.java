// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * What to do when the database knows the group only from another Kafka cluster: the addresses lead
 * somewhere else than they did, or the group has moved.
 */
public enum OtherClusterPolicy {
  /**
   * The group does not start. The default: offsets of one cluster mean nothing in another, and to
   * start anew would apply records twice.
   */
  FAIL,
  /** The group starts as a new one does; its positions in the other cluster are left alone. */
  START
}
