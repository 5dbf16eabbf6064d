// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.settings.TimeLimits;

/**
 * Who opens a store and what for.
 *
 * @param owner names this instance of this group, unique among all that ever run; goes into the
 *     lanes' rows and into the sessions' {@code application_name}
 * @param workers how many units may run at once
 * @param limits the bounds of every wait
 */
public record StoreContext(String owner, int workers, TimeLimits limits) {}
