// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.Outcome;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.testkit.HandDrivenGroup;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The handler in the real runtime on a real database, driven by hand: no broker, no waiting. */
@ExtendWith(TidemarkServers.class)
final class PaymentsHandlerIT {
  private Database database;
  private PostgresStore store;
  private HandDrivenGroup group;

  @BeforeEach
  void startGroup(Database itsOwn) throws IOException {
    database = itsOwn;
    openAccounts();
    store =
        PostgresStore.connect(database.url(), database.user(), database.password())
            .schema(SchemaMode.CREATE)
            .jdbi(jdbi -> jdbi.registerArrayType(BigDecimal.class, "numeric"));
    group = HandDrivenGroup.on(store).handlers(new PaymentsHandler("test")).start();
  }

  private void openAccounts() throws IOException {
    try (InputStream schema = PaymentsHandler.class.getResourceAsStream("schema.sql")) {
      byte[] script = Objects.requireNonNull(schema).readAllBytes();
      database.execute(new String(script, StandardCharsets.UTF_8));
    }
    database.execute("insert into account values ('anna', 'EUR', 100, 100), ('ben', 'EUR', 0, 0)");
  }

  @AfterEach
  void close() {
    group.close();
    store.close();
  }

  @Test
  void booksWhatIsCoveredAndAnswersTheRest() {
    send("P1", "anna", "ben", "60.00");
    send("P2", "anna", "ben", "60.00");

    assertThat(group.turns()).isNotEmpty().allMatch(Outcome.Committed.class::isInstance);

    assertThat(balances()).isEqualTo(List.of(List.of("40.0000"), List.of("60.0000")));
    assertThat(database.query("select payment_id, reason from rejection"))
        .isEqualTo(List.of(List.of("P2", "no cover")));
  }

  @Test
  void booksEachPaymentOnceThoughTheServiceIsKilled() {
    send("P1", "anna", "ben", "10.00");
    group.turns();
    send("P2", "anna", "ben", "10.00");

    group.crash();
    group.turns();

    assertThat(balances()).isEqualTo(List.of(List.of("80.0000"), List.of("20.0000")));
    assertThat(group.position(PaymentsHandler.TOPIC, 0)).hasValue(2);
  }

  @Test
  void setsAsideWhatIsNoPaymentWithTheDebtorsLaterOnes() {
    group.send(PaymentsHandler.TOPIC, "anna", "{}");
    send("P1", "anna", "ben", "10.00");
    group.turns();

    assertThat(database.query("select state, record_offset from tidemark_dead_letter order by id"))
        .isEqualTo(List.of(List.of("PARKED", "0"), List.of("WAITING", "1")));
    assertThat(group.position(PaymentsHandler.TOPIC, 0)).hasValue(2);
    assertThat(balances()).isEqualTo(List.of(List.of("100.0000"), List.of("0.0000")));
  }

  private void send(String id, String debtor, String creditor, String amount) {
    group.send(
        PaymentsHandler.TOPIC,
        debtor,
        """
        {"paymentId": "%s", "debtor": "%s", "creditor": "%s", "amount": %s,
         "currency": "EUR", "requestedAt": "2026-01-01T00:00:00Z"}
        """
            .formatted(id, debtor, creditor, amount));
  }

  private List<List<String>> balances() {
    return database.query("select balance from account order by account_id");
  }
}
