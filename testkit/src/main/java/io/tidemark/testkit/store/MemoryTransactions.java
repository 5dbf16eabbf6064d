// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.lane.LaneKey;
import io.tidemark.store.CommitInDoubtException;
import io.tidemark.store.UnitTransactions;

/** Units' transactions. Workers. */
final class MemoryTransactions implements UnitTransactions {
  private final Client client;

  MemoryTransactions(Client client) {
    this.client = client;
  }

  @Override
  public <T> T inTransaction(LaneKey lane, Work<T> work) throws Exception {
    MemoryTransaction transaction = new MemoryTransaction(client);
    try {
      T result = work.run(transaction);
      transaction.commit();
      return result;
    } catch (AnswerLostException e) {
      throw new CommitInDoubtException(lane, e);
    } catch (Throwable e) {
      transaction.rollback(e);
      throw e;
    } finally {
      transaction.end();
    }
  }
}
