// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.TidemarkException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Wraps what the database threw; {@link SqlFailures#classify} looks through to the cause. */
final class StoreFailures {
  private StoreFailures() {}

  static TidemarkException of(String what, SQLException cause) {
    return new TidemarkException(what + ": " + reason(cause), cause);
  }

  static TidemarkException of(LaneKey lane, String what, SQLException cause) {
    return new TidemarkException(lane, what + ": " + reason(cause), cause);
  }

  /** A pool says only that it has no connection; why it has none, its cause says. */
  private static @Nullable String reason(SQLException failure) {
    return failure instanceof SQLTransientConnectionException
            && failure.getCause() instanceof SQLException cause
        ? cause.getMessage()
        : failure.getMessage();
  }
}
