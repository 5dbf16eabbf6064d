// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.it.harness.InCampaigns;
import io.tidemark.it.harness.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is published is deleted, and the room it took is used again. */
@InCampaigns
final class OutboxSoakIT {
  private static final Duration SOAK = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** A relay sweeps once a second; on a busy machine less often. */
  private static final long MOST_ROWS = 20_000;

  /** Were no room used again, it would be nearly twice that. */
  private static final long MOST_BYTES = 32L * 1024 * 1024;

  private static final String MEASURE =
      """
      select (select count(*) from tidemark_outbox), pg_table_size('tidemark_outbox'),
        pg_indexes_size('tidemark_outbox'),
        (select count(*) from ledger),
        (select autovacuum_count from pg_stat_user_tables where relname = 'tidemark_outbox')
      """;

  /** The table at a moment. */
  private record Sample(long rows, long bytes, long indexBytes, long applied, long vacuums) {

    static Sample of(List<String> row) {
      List<Long> numbers = row.stream().map(Long::valueOf).toList();
      return new Sample(
          numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
    }

    long total() {
      return bytes + indexBytes;
    }
  }

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers();

  @Test
  void theTableStaysSmall() {
    scenario.newReceipts();
    scenario.start(scenario.settings("instance").publishingTo(scenario.receiptsTopic()));
    List<Sample> samples = new ArrayList<>();
    scenario.underLoad(
        () -> {
          long start = System.nanoTime();
          while (System.nanoTime() - start < SOAK.toNanos()) {
            samples.add(await().pollDelay(PAUSE).until(this::measure, any -> true));
            print(Duration.ofNanos(System.nanoTime() - start), samples.get(samples.size() - 1));
          }
        });
    scenario.assertReceiptsOnceEach();
    assertThat(samples).allSatisfy(one -> assertThat(one.rows()).isLessThan(MOST_ROWS));
    assertThat(samples).allSatisfy(one -> assertThat(one.total()).isLessThan(MOST_BYTES));
  }

  private Sample measure() {
    return Sample.of(scenario.database().query(MEASURE).get(0));
  }

  private static void print(Duration since, Sample sample) {
    System.out.printf(
        "after %3d s: %7d published in all, %5d rows, table %d kB, indexes %d kB, %d vacuums%n",
        since.toSeconds(),
        sample.applied() - sample.rows(),
        sample.rows(),
        sample.bytes() / 1024,
        sample.indexBytes() / 1024,
        sample.vacuums());
  }
}
