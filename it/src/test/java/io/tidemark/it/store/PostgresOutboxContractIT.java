// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.testkit.contract.OutboxContract;
import io.tidemark.testkit.contract.StoreUnderTest;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every store promises, kept by PostgreSQL. */
@ExtendWith(TidemarkServers.class)
final class PostgresOutboxContractIT extends OutboxContract {
  private final Database ownDatabase;

  PostgresOutboxContractIT(Database database) {
    this.ownDatabase = database;
  }

  @Override
  protected StoreUnderTest create() {
    return PostgresStoreUnderTest.emptied(ownDatabase);
  }
}
