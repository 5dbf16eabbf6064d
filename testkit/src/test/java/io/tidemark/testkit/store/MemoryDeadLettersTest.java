// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.DeadLettersContract;
import io.tidemark.testkit.contract.StoreUnderTest;

final class MemoryDeadLettersTest extends DeadLettersContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
