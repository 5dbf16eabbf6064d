// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.testkit.contract.StoreUnderTest;
import io.tidemark.testkit.contract.UnitTransactionsContract;

/** What every store promises, kept by PostgreSQL. */
final class PostgresUnitTransactionsContractIT extends UnitTransactionsContract {
  @Override
  protected StoreUnderTest create() {
    return PostgresStoreUnderTest.empty();
  }
}
