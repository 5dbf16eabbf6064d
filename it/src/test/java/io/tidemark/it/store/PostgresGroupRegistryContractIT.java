// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.testkit.contract.GroupRegistryContract;
import io.tidemark.testkit.contract.StoreUnderTest;

/** What every store promises, kept by PostgreSQL. */
final class PostgresGroupRegistryContractIT extends GroupRegistryContract {
  @Override
  protected StoreUnderTest create() {
    return PostgresStoreUnderTest.empty();
  }
}
