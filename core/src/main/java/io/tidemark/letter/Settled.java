// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import io.tidemark.lane.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * What a change of a letter led to.
 *
 * @param freed the key of which nothing is set aside any more; null if there is none
 * @param next the letter whose turn came by that; null if there is none
 */
public record Settled(@Nullable KeyHash freed, @Nullable DueLetter next) {

  /** Nothing but the change. */
  public static final Settled ALONE = new Settled(null, null);
}
