// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/**
 * What becomes of a partition when the log is not what its position expects.
 *
 * @param belowLogStart the records at the position are gone
 * @param aboveLogEnd the position lies beyond the end
 * @param truncated records that were handled are gone, or others have taken their place
 * @param recreatedTopic the topic is another one
 * @param otherCluster the cluster is another one
 */
public record LogPolicies(
    LogStartPolicy belowLogStart,
    LogEndPolicy aboveLogEnd,
    TruncationPolicy truncated,
    RecreatedTopicPolicy recreatedTopic,
    OtherClusterPolicy otherCluster) {

  /** Stands still and names the numbers, whatever it is. */
  public static final LogPolicies DEFAULT =
      new LogPolicies(
          LogStartPolicy.FAIL,
          LogEndPolicy.FAIL,
          TruncationPolicy.FAIL,
          RecreatedTopicPolicy.FAIL,
          OtherClusterPolicy.FAIL);
}
