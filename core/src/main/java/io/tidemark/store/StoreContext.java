// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.settings.TimeLimits;

/**
 * Who opens a store and what for.
 *
 * @param owner names this instance of this group, unique among all that ever run; goes into the
 *     lanes' rows and into the sessions' {@code application_name}
 * @param connections how many units may use the database at once; more may run, and wait for one
 * @param limits the bounds of every wait
 */
public record StoreContext(String owner, int connections, TimeLimits limits) {}
