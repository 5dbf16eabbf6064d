// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A session that is in the way, as the server shows it. Immutable.
 *
 * @param pid its process, null or 0 for a prepared transaction
 * @param application what it is called, null if this role may not see it, as what follows
 * @param state what it does
 * @param stateFor how long its state has been what it is
 */
record OtherSession(
    @Nullable Integer pid,
    @Nullable String application,
    @Nullable String state,
    @Nullable String stateFor) {

  String describe() {
    if (pid == null || pid == 0) {
      return "a prepared transaction: commit or roll it back by hand";
    }
    return state == null
        ? "session " + pid + ", of which this role may see no more (grant pg_read_all_stats)"
        : "session %d (%s), %s for %s".formatted(pid, application, state, stateFor);
  }
}
