// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.testkit.contract.LostOwnersContract;
import io.tidemark.testkit.contract.StoreUnderTest;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every store promises, kept by PostgreSQL. */
@ExtendWith(TidemarkServers.class)
final class PostgresLostOwnersContractIT extends LostOwnersContract {
  private final Database ownDatabase;

  PostgresLostOwnersContractIT(Database database) {
    this.ownDatabase = database;
  }

  @Override
  protected StoreUnderTest create() {
    return PostgresStoreUnderTest.emptied(ownDatabase);
  }
}
