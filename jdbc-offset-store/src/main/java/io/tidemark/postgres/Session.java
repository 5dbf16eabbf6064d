// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.settings.TimeLimits;
import io.tidemark.store.StoreContext;
import javax.sql.DataSource;

/**
 * One runtime's way to the database. Immutable; used by all threads.
 *
 * @param context who works here, and the bounds of every wait
 * @param applicationName what its sessions are called
 * @param pools where the connections come from
 */
record Session(StoreContext context, String applicationName, Pools pools) {

  /** Where control calls get their connections: never behind units. */
  DataSource control() {
    return pools.control();
  }

  /** Where units get theirs. */
  DataSource workers() {
    return pools.workers();
  }

  TimeLimits limits() {
    return context.limits();
  }
}
