// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.LaneShapeContract;
import io.tidemark.testkit.contract.StoreUnderTest;

final class MemoryLaneShapeTest extends LaneShapeContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
