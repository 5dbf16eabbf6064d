// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Something that must never happen did, or nothing happens any more. */
public final class SimulationFailure extends AssertionError {
  @Serial private static final long serialVersionUID = 1L;

  SimulationFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
