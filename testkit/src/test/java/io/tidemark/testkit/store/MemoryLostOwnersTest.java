// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.LostOwnersContract;
import io.tidemark.testkit.contract.StoreUnderTest;

final class MemoryLostOwnersTest extends LostOwnersContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
