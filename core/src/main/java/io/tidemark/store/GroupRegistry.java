// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

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
}
