// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.testkit.contract.IdempotencyKeysContract;
import io.tidemark.testkit.contract.StoreUnderTest;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every store promises, kept by PostgreSQL where the keys' table is partitioned by bucket. */
@ExtendWith(TidemarkServers.class)
final class PostgresPartitionedKeysContractIT extends IdempotencyKeysContract {
  private final Database ownDatabase;

  PostgresPartitionedKeysContractIT(Database database) {
    this.ownDatabase = database;
  }

  @Override
  protected StoreUnderTest create() {
    PostgresStoreUnderTest store = PostgresStoreUnderTest.emptied(ownDatabase);
    ownDatabase.execute(
        """
        create table tidemark_idempotency (
          scope text not null, bucket date not null, key_hash bytea not null,
          payload_hash bytea not null, result bytea,
          created_at timestamptz not null default statement_timestamp(),
          primary key (bucket, key_hash, scope), check (octet_length(key_hash) = 16)
        ) partition by range (bucket);
        create table tidemark_idempotency_undated partition of tidemark_idempotency
          for values from (minvalue) to ('0001-01-01');
        create table tidemark_idempotency_2024_02 partition of tidemark_idempotency
          for values from ('2024-02-01') to ('2024-03-01');
        create table tidemark_idempotency_other partition of tidemark_idempotency default""");
    return store;
  }
}
