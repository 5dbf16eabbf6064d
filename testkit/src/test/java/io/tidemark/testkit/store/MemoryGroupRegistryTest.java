// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.GroupRegistryContract;
import io.tidemark.testkit.contract.StoreUnderTest;

final class MemoryGroupRegistryTest extends GroupRegistryContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
