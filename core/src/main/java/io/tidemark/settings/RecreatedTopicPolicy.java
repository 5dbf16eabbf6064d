// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

/** What to do when the topic was deleted and another was made under its name. */
public enum RecreatedTopicPolicy {
  /**
   * Its partitions stand still; other topics go on. The default: a position means nothing in
   * another log.
   */
  FAIL,
  /** Begins with the first record of the new topic. */
  EARLIEST
}
