// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.testkit.contract.ClaimContract;
import io.tidemark.testkit.contract.StoreUnderTest;

/** What every store promises, kept by PostgreSQL. */
final class PostgresClaimContractIT extends ClaimContract {
  @Override
  protected StoreUnderTest create() {
    return PostgresStoreUnderTest.empty();
  }
}
