// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testkit.server.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AccountsIT {

  private static Postgres postgres;
  private static Jdbi jdbi;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = Postgres.start();
    jdbi =
        Jdbi.create(postgres.jdbcUrl(), postgres.user(), postgres.password())
            .registerArrayType(BigDecimal.class, "numeric");
    try (InputStream schema = AccountsIT.class.getResourceAsStream("schema.sql")) {
      byte[] script = Objects.requireNonNull(schema).readAllBytes();
      jdbi.useHandle(db -> db.createScript(new String(script, StandardCharsets.UTF_8)).execute());
    }
  }

  @AfterAll
  static void closePostgres() {
    postgres.close();
  }

  @BeforeEach
  void openAccounts() {
    jdbi.useHandle(
        db -> {
          db.execute("truncate account");
          for (String account : List.of("rich", "poor", "empty")) {
            db.execute(
                "insert into account (account_id, currency, opening_balance, balance)"
                    + " values (?, 'EUR', ?, ?)",
                account,
                opening(account),
                opening(account));
          }
        });
  }

  @Test
  void moneyMoves() {
    assertThat(transfer(payment("rich", "poor", "40.00"), payment("poor", "empty", "5.00")))
        .containsExactly("", "");

    assertBalances("60", "45", "5");
  }

  @Test
  void aPaymentWithoutCoverIsRefusedAndMovesNothing() {
    assertThat(transfer(payment("poor", "rich", "10.01"))).containsExactly("no cover");

    assertBalances("100", "10", "0");
  }

  @Test
  void aBalanceMayBeSpentToItsLastCent() {
    assertThat(transfer(payment("poor", "rich", "10.00"), payment("poor", "rich", "0.01")))
        .containsExactly("", "no cover");

    assertBalances("110", "0", "0");
  }

  @Test
  void whatCameInEarlierInTheBatchCovers() {
    assertThat(
            transfer(
                payment("empty", "poor", "1.00"),
                payment("rich", "empty", "1.00"),
                payment("empty", "poor", "1.00")))
        .containsExactly("no cover", "", "");

    assertBalances("99", "11", "0");
  }

  @Test
  void anUnknownAccountIsRefused() {
    assertThat(transfer(payment("rich", "nobody", "1.00"), payment("nobody", "rich", "1.00")))
        .containsExactly("unknown account", "unknown account");

    assertBalances("100", "10", "0");
  }

  private static List<String> transfer(Payment... payments) {
    return jdbi.inTransaction(
        db -> {
          Accounts accounts = Accounts.locked(db, List.of(payments));
          List<String> refusals =
              List.of(payments).stream()
                  .map(payment -> accounts.transfer(payment).orElse(""))
                  .toList();
          accounts.save(db);
          return refusals;
        });
  }

  private static void assertBalances(String rich, String poor, String empty) {
    List<BigDecimal> balances =
        jdbi.withHandle(
            db ->
                db.createQuery("select balance from account order by account_id desc")
                    .mapTo(BigDecimal.class)
                    .list());
    assertThat(balances)
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(new BigDecimal(rich), new BigDecimal(poor), new BigDecimal(empty));
  }

  private static BigDecimal opening(String account) {
    return switch (account) {
      case "rich" -> new BigDecimal(100);
      case "poor" -> BigDecimal.TEN;
      default -> BigDecimal.ZERO;
    };
  }

  private static Payment payment(String debtor, String creditor, String amount) {
    return new Payment("P", debtor, creditor, new BigDecimal(amount), "EUR", Instant.EPOCH);
  }
}
