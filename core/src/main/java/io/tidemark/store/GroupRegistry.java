// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import java.util.Set;

/**
 * What is known of a group as a whole: which application it belongs to. Called by the control
 * thread.
 */
public interface GroupRegistry {

  /**
   * Writes down who works under the group's name.
   *
   * @return whether the group has any position in this store
   * @throws io.tidemark.lane.TidemarkException if the group belongs to another application: the
   *     handlers stored and those present have none in common
   */
  boolean register(GroupRegistration registration);

  /**
   * The ids of other clusters under which the store holds positions of a group of this name.
   *
   * @param clusterId the cluster that is not meant
   */
  Set<String> otherClusters(String clusterId, String groupId);
}
