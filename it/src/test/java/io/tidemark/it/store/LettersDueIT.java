// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.DueLetter;
import io.tidemark.store.Store;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every instance looks each second for what is to be done about letters, of which many may be. */
@ExtendWith(TidemarkServers.class)
final class LettersDueIT {
  private static final int LETTERS = 10_000;
  private static final int LIMIT = 50;

  /** In partition 0 all are asked for, in partition 1 each is tried by itself, but later. */
  private static final String MANY =
      """
      insert into tidemark_dead_letter
             (cluster_id, group_id, topic, topic_id, partition, lane, replay, record_offset,
              record_timestamp, timestamp_type, payload, sealed, has_key, route, header_keys,
              header_values, handler, attempts, state, retry_at, request)
      select 'cluster', 'group', 'orders', gen_random_uuid(), partition, 0, 0, record_offset,
             0, 'CREATE_TIME', 'FULL', false, false, 0, '{}', '{}', 'ledger', 1,
             case partition when 0 then 'DEAD' else 'NOT_YET' end,
             case partition when 1 then clock_timestamp() + interval '1 hour' end,
             case partition when 0 then 'REDRIVE' end
        from generate_series(0, 1) as partition, generate_series(1, %d) as record_offset;
      analyze tidemark_dead_letter
      """;

  private static final String READ =
      """
      select coalesce(sum(idx_tup_read), 0) + min(tables.seq_tup_read), sum(indexes.idx_scan)
        from pg_stat_user_indexes as indexes
        join pg_stat_user_tables as tables using (relid)
       where indexes.relname = 'tidemark_dead_letter'
      """;

  @Test
  void aLookGoesThroughNoLettersButThoseItFinds(Database database) {
    try (Scene scene = new Scene(database)) {
      Store store = scene.open("owner");
      database.execute(MANY.formatted(LETTERS));
      List<PartitionKey> partitions =
          IntStream.range(0, 12)
              .mapToObj(number -> new PartitionKey("cluster", "group", "orders", number))
              .toList();
      long read = statistics(database, 0);
      long looks = statistics(database, 1);

      List<DueLetter> due = store.letters().due(partitions, LIMIT);

      assertThat(due).hasSize(LIMIT).extracting(DueLetter::offset).contains(1L, (long) LIMIT);
      await("statistics")
          .atMost(Duration.ofSeconds(30))
          .until(() -> statistics(database, 1) >= looks + partitions.size());
      assertThat(statistics(database, 0) - read).as("letters read").isLessThan(LETTERS / 2);
    }
  }

  private static long statistics(Database database, int column) {
    return Long.parseLong(database.query(READ).get(0).get(column));
  }
}
