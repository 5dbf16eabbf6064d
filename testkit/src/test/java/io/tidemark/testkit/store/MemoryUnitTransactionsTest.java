// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.StoreUnderTest;
import io.tidemark.testkit.contract.UnitTransactionsContract;

final class MemoryUnitTransactionsTest extends UnitTransactionsContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
