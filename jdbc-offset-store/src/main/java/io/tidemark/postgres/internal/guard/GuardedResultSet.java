// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.guard;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A result of a guarded statement; used as that one is. */
final class GuardedResultSet extends DelegatingResultSet {
  private final ResultSet raw;
  private final Statement statement;
  private final TransactionGuard guard;

  /** Guards a result of a statement that is guarded already. */
  GuardedResultSet(ResultSet raw, Statement statement, TransactionGuard guard) {
    this.raw = raw;
    this.statement = statement;
    this.guard = guard;
  }

  @Override
  ResultSet delegate() {
    guard.checkAlive();
    return raw;
  }

  @Override
  public Statement getStatement() {
    return statement;
  }

  /** Once the unit has ended there is nothing left to close. */
  @Override
  public void close() throws SQLException {
    if (!guard.hasEnded()) {
      raw.close();
    }
  }

  @Override
  public <T> T unwrap(Class<T> iface) {
    if (iface.isInstance(this)) {
      return iface.cast(this);
    }
    throw guard.refuse("unwrap(" + iface.getName() + ")");
  }

  @Override
  public boolean isWrapperFor(Class<?> iface) {
    return iface.isInstance(this);
  }
}
