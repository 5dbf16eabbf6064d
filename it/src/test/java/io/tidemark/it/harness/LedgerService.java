// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.Tidemark;
import io.tidemark.TidemarkBuilder;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.Input;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.settings.OutboxMode;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.settings.TimeLimits;
import io.tidemark.settings.UnitSettings;
import io.tidemark.store.Store;
import io.tidemark.testkit.server.Database;
import java.time.Duration;

/** Builds the service under test: one row in the ledger for each record. */
final class LedgerService {
  /** What is kept of it with what it sets aside. */
  static final String VERSION = "2.4.1";

  /** A consumer hears of a revocation only when it polls, which scenarios wait for. */
  private static final Duration OFTEN = Duration.ofMillis(200);

  /** Short, as scenarios take databases away and freeze owners that hold rows. */
  private static final Duration CONNECT = Duration.ofSeconds(4);

  /** Short, as readers of committed records wait so long for an instance that was killed. */
  private static final Duration TRANSACTION = Duration.ofSeconds(2);

  private static final Duration CLAIM = Duration.ofSeconds(1);

  /** Where a scenario says nothing of failures, each would be a surprise. */
  private static final FailurePolicy HALTS = FailurePolicy.DEFAULT.otherwise(FailureAction.halt());

  private static final FailurePolicy SETS_ASIDE = FailurePolicy.noRetry();

  private LedgerService() {}

  static TidemarkBuilder builder(ServiceSettings settings, Stops stops, TidemarkListener listener) {
    return withoutHandlers(settings, stops, listener)
        .onRecord(
            input(settings)
                .id("ledger")
                .guarantee(settings.guarantee())
                .guardedBy(settings.guards()),
            new LedgerHandler(settings, stops));
  }

  static TidemarkBuilder withoutHandlers(
      ServiceSettings settings, Stops stops, TidemarkListener listener) {
    TimeLimits usual = TimeLimits.DEFAULT;
    return Tidemark.builder()
        .kafka(settings.kafka())
        .groupId(settings.group())
        .store(new StoppingStore(store(settings), stops))
        .policy(settings.poison().isPresent() || settings.deadly().isPresent() ? SETS_ASIDE : HALTS)
        .lanes(settings.lanes())
        .pollTimeout(OFTEN)
        .unit(
            new UnitSettings(
                settings.unitRecords(), UnitSettings.MAX_BYTES, UnitSettings.MAX_DURATION))
        .limits(
            new TimeLimits(
                usual.statement(),
                usual.lock(),
                usual.idleInTransaction(),
                usual.socket(),
                CONNECT,
                CLAIM,
                settings.drain(),
                usual.shutdown()))
        .deadLetters(settings.letters())
        .outbox(
            OutboxSettings.DEFAULT
                .transactionTimeout(TRANSACTION)
                .mode(settings.receipts().isPresent() ? OutboxMode.RELAY : OutboxMode.AUTO))
        .listener(listener);
  }

  private static Input<String> input(ServiceSettings settings) {
    return settings
        .pattern()
        .map(regex -> Input.by(LedgerDeserializer::new).pattern(regex))
        .orElseGet(() -> Input.by(LedgerDeserializer::new, settings.topic().split(",", -1)));
  }

  private static Store store(ServiceSettings settings) {
    Database database = settings.database();
    return PostgresStore.connect(database.url(), database.user(), database.password());
  }
}
