// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

/** Where in a unit's way an instance can be stopped, to be killed or frozen there. */
public enum Point {
  /** The unit's records are decoded; the database has not been touched. */
  BEFORE_TRANSACTION,
  /** The handler has written the record's effect. */
  IN_HANDLER,
  /** The position is advanced; COMMIT has not been sent. */
  BEFORE_COMMIT,
  /** COMMIT is confirmed; the runtime has not heard of it. */
  AFTER_COMMIT
}
