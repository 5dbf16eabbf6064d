// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.TidemarkException;
import java.sql.SQLException;

/** Wraps what the database threw; {@link SqlFailures#classify} looks through to the cause. */
final class StoreFailures {
  private StoreFailures() {}

  static TidemarkException of(String what, SQLException cause) {
    return new TidemarkException(what + ": " + cause.getMessage(), cause);
  }

  static TidemarkException of(LaneKey lane, String what, SQLException cause) {
    return new TidemarkException(lane, what + ": " + cause.getMessage(), cause);
  }
}
