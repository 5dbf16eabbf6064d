// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * What to do when records that were handled are not in the log any more, and others may have taken
 * their offsets: after an unclean leader election, or a broker that came back without its last
 * writes.
 */
public enum TruncationPolicy {
  /**
   * The partition stands still, with an error that names the numbers; others go on. The default:
   * the database holds effects of records that no longer exist.
   */
  FAIL,
  /**
   * Goes back to where the log diverged, so that what was written there since is handled. The
   * effects of the records that are gone stay. Stands still where the cluster cannot say where that
   * is.
   */
  GO_ON
}
