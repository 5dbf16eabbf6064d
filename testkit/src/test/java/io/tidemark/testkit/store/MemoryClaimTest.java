// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.ClaimContract;
import io.tidemark.testkit.contract.StoreUnderTest;

final class MemoryClaimTest extends ClaimContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
