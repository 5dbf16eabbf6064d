// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.testkit.contract.LaneTableContract;
import io.tidemark.testkit.contract.StoreUnderTest;

/** What every store promises, kept by PostgreSQL. */
final class PostgresLaneTableContractIT extends LaneTableContract {
  @Override
  protected StoreUnderTest create() {
    return PostgresStoreUnderTest.empty();
  }
}
