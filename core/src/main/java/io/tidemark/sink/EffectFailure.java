// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

import io.tidemark.lane.TidemarkException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** One of the effects that a unit declared cannot be carried out, and it is known which. */
public final class EffectFailure extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** Where it stands among those handed over. */
  private final int index;

  /**
   * The effect at fault.
   *
   * @param index where it stands among those handed over
   */
  public EffectFailure(int index, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.index = index;
  }

  /** Where the effect stands among those handed over. */
  public int index() {
    return index;
  }
}
