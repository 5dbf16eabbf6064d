// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.IdempotencyKeysContract;
import io.tidemark.testkit.contract.StoreUnderTest;

final class MemoryKeysTest extends IdempotencyKeysContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
