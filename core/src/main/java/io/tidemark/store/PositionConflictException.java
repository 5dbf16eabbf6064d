// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.TidemarkException;
import java.io.Serial;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The lane is ours and yet not where we left it. If it is behind, and another unit brought it there
 * than the last we know of, then the database was set back, and the lane is claimed again; anything
 * else is a bug or a row edited by hand, and the lane halts.
 */
public final class PositionConflictException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  private final long expected;
  private final long stored;
  private final @Nullable UUID storedToken;

  /** Names the advance that failed and what was found in the row. */
  public PositionConflictException(Advance advance, StoredLane stored) {
    this(advance.lane(), advance.epoch(), advance.from(), stored);
  }

  /** Names where the lane was left and what was found in the row. */
  public PositionConflictException(LaneKey lane, long epoch, long expected, StoredLane stored) {
    super(
        lane,
        "the row is at offset %d under our own epoch %d, but the lane was left at %d: the row was changed by something else than a claim or a unit, perhaps by hand. Nothing more of the partition is handled. Set next_offset of that row of tidemark_lane back to %d, where its effects are, and restart this instance; or seek, if records are to be handled again or left out"
            .formatted(stored.nextOffset(), epoch, expected, expected),
        null);
    this.expected = expected;
    this.stored = stored.nextOffset();
    this.storedToken = stored.commitToken();
  }

  /** The position at which the lane was left. */
  public long expected() {
    return expected;
  }

  /** The position that the row holds. */
  public long stored() {
    return stored;
  }

  /**
   * Whether the row is of an older state of the database, as a restore leaves it or a failover that
   * lost commits: then the token is older as well. A hand changes the position alone.
   *
   * @param lastToken the token of the last unit known to have moved the lane
   */
  public boolean wentBack(@Nullable UUID lastToken) {
    return stored < expected && !Objects.equals(storedToken, lastToken);
  }
}
