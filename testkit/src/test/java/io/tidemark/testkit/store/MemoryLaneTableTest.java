// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.testkit.contract.LaneTableContract;
import io.tidemark.testkit.contract.StoreUnderTest;

final class MemoryLaneTableTest extends LaneTableContract {
  @Override
  protected StoreUnderTest create() {
    return new MemoryStoreUnderTest();
  }
}
