// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failure and its causes. Pure. */
public final class Causes {
  /** Chains of causes may be circular. */
  private static final int MOST = 50;

  private Causes() {}

  /** From the outside in, the failure first: so many that a circle ends too. */
  public static List<Throwable> of(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    @Nullable Throwable next = failure;
    while (next != null && chain.size() < MOST) {
      chain.add(next);
      next = next.getCause();
    }
    return chain;
  }
}
