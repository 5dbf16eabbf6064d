// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.failure.FailureAction;
import io.tidemark.handler.UnitHandler.DecodedUnit;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.store.Gap;
import io.tidemark.store.LaneTable;

/**
 * What a unit does with its one record in the handler's place. Immutable.
 *
 * @param action what the policy says
 * @param cause why the handler failed
 * @param tries how often it was tried
 */
public record Aside(FailureAction action, Throwable cause, int tries) {

  /** Refuses what leaves the record where it is. */
  public Aside {
    if (!(action instanceof FailureAction.Skip)) {
      throw new IllegalArgumentException(action + " sets no record aside");
    }
  }

  /** Leaves the record out; the advance that follows goes past it. */
  DecodedUnit instead(UnitOfWork unit, LaneTable lanes) {
    Gap gap = Gap.ofFailed(unit);
    return (transaction, enough) -> {
      lanes.leaveOut(transaction, gap);
      return 1;
    };
  }
}
