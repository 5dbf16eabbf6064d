// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.postgres.internal.sink.SinkWriter;
import io.tidemark.postgres.internal.sink.StatementBatches;
import io.tidemark.settings.Fault;
import io.tidemark.sink.DeferredStatement;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import io.tidemark.store.Sinks;
import io.tidemark.store.UnitTransaction;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;

/**
 * Rows into the application's tables, and statements. {@link #check} in any thread, on a control
 * connection; the others in the worker's thread, in the unit's transaction.
 */
final class PostgresSinks implements Sinks {
  private final Sessions sessions;
  private final SinkWriter writer = new SinkWriter();

  PostgresSinks(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public List<Fault> check(Collection<TableWrite> writes) {
    return writes.isEmpty()
        ? List.of()
        : ControlTransactions.run(
            sessions.latest(),
            "look up the tables of sinks",
            connection -> writer.check(connection, writes));
  }

  @Override
  public void write(UnitTransaction transaction, List<TableRow> rows) {
    if (!rows.isEmpty()) {
      PostgresUnit.of(transaction)
          .run(
              "write " + rows.size() + " rows",
              connection -> {
                writer.write(connection, rows);
                return rows.size();
              });
    }
  }

  /** On the guarded connection, as the text is the handler's. */
  @Override
  public void execute(UnitTransaction transaction, List<DeferredStatement> statements) {
    if (!statements.isEmpty()) {
      Connection guarded = transaction.resource(Connection.class);
      PostgresUnit.of(transaction)
          .run(
              "run " + statements.size() + " deferred statements",
              raw -> {
                new StatementBatches(guarded, raw).run(statements);
                return statements.size();
              });
    }
  }
}
