// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.guard;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared statement of a {@link GuardedConnection}; used as that one is. */
final class GuardedPreparedStatement extends DelegatingPreparedStatement {
  private final PreparedStatement raw;

  GuardedPreparedStatement(PreparedStatement raw, GuardedConnection connection) {
    super(raw, connection);
    this.raw = raw;
  }

  @Override
  PreparedStatement delegate() {
    guard().checkAlive();
    return raw;
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    return guarded(delegate().executeQuery());
  }
}
