// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.postgres.internal.guard.GuardedConnection;
import io.tidemark.postgres.internal.guard.TransactionEscapeException;
import io.tidemark.postgres.internal.guard.TransactionGuard;
import java.sql.Connection;
import java.util.function.Consumer;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens handles on the guarded connections of units: one Jdbi, customised by the user, that opens
 * nothing else. Safe for all threads; a handle is its worker's.
 */
final class UnitHandles {
  private static final Logger log = LoggerFactory.getLogger(UnitHandles.class);

  /** How a connection gets through Jdbi, whose factory takes no argument; gone with the handle. */
  @SuppressWarnings("ThreadLocalUsage") // one for each Jdbi, of which a process has few
  private final ThreadLocal<Opening> ofThisThread = new ThreadLocal<>();

  private final Jdbi jdbi;

  UnitHandles(Consumer<Jdbi> customizer) {
    jdbi =
        Jdbi.create(
            new ConnectionFactory() {
              @Override
              public Connection openConnection() {
                return handedOver();
              }
            });
    customizer.accept(jdbi);
    jdbi.setTransactionHandler(new JoinedTransactions());
  }

  /** The connection of a unit, which is handed over once. */
  private static final class Opening {
    private final GuardedConnection connection;
    private final TransactionGuard guard;
    private boolean handedOver;

    Opening(GuardedConnection connection, TransactionGuard guard) {
      this.connection = connection;
      this.guard = guard;
    }
  }

  private Connection handedOver() {
    Opening opening = ofThisThread.get();
    if (opening == null) {
      throw new TransactionEscapeException(
          "this Jdbi opens no handles of its own: use the Handle the handler was given, on its thread");
    }
    if (opening.handedOver) {
      throw opening.guard.refuse("opening another handle by getJdbi()");
    }
    opening.handedOver = true;
    return opening.connection;
  }

  Handle open(GuardedConnection connection, TransactionGuard guard) {
    ofThisThread.set(new Opening(connection, guard));
    return jdbi.open();
  }

  /** Closes the statements a handler left open, before COMMIT. */
  void clean(@Nullable Handle handle) {
    if (handle != null) {
      handle.clean();
    }
  }

  /** Closes the handle and runs what the handler asked to be run after the commit. */
  void afterCommit(@Nullable Handle handle) {
    end(handle, Handle::commit);
  }

  /** Closes the handle and runs what the handler asked to be run after a rollback. */
  void afterRollback(@Nullable Handle handle) {
    end(handle, Handle::rollback);
  }

  /** Closes the handle and runs nothing, as nobody knows yet what happened. */
  void forget(@Nullable Handle handle) {
    end(handle, doubtful -> {});
  }

  /** Nothing that a callback does can change what became of the unit. */
  private void end(@Nullable Handle handle, Consumer<Handle> callbacks) {
    ofThisThread.remove();
    if (handle == null) {
      return;
    }
    try (handle) {
      callbacks.accept(handle);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      log.warn("what a handler left to be done after its unit failed", e);
    }
  }
}
