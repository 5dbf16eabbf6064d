// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.OutboxContract;
import io.tidemark.testkit.contract.StoreUnderTest;

final class MemoryOutboxTest extends OutboxContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
