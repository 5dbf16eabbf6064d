// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The base of every exception Tidemark throws; says where it happened, where that is known. */
public class TidemarkException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The lane concerned, as text safe to serialise; null when no lane is. */
  private final @Nullable String lane;

  /** An exception that concerns no lane. */
  public TidemarkException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.lane = null;
  }

  /** An exception that concerns a lane, which the message is made to name. */
  public TidemarkException(LaneKey lane, String message, @Nullable Throwable cause) {
    super(lane + ": " + message, cause);
    this.lane = lane.toString();
  }

  /** The lane concerned as group/topic-partition/lane, or null when no lane is. */
  public @Nullable String lane() {
    return lane;
  }
}
