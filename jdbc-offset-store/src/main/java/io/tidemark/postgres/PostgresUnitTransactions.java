// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.LaneKey;
import io.tidemark.store.UnitTransactions;

/** Runs units, each in one transaction on a worker connection. Workers. */
final class PostgresUnitTransactions implements UnitTransactions {
  private final Sessions sessions;
  private final UnitHandles handles;
  private final LaneAdvance laneAdvance;

  PostgresUnitTransactions(Sessions sessions, UnitHandles handles, LaneAdvance laneAdvance) {
    this.sessions = sessions;
    this.handles = handles;
    this.laneAdvance = laneAdvance;
  }

  @Override
  public <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception {
    Session session = sessions.of(lane.partition());
    PostgresUnit unit = new PostgresUnit(session, lane, handles, laneAdvance);
    T result;
    try {
      result = work.run(unit);
      unit.commit();
    } catch (Throwable failure) { // whatever it is, nothing may stay open
      unit.rollBack(failure);
      throw failure;
    }
    unit.afterCommit();
    return result;
  }
}
