// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.payments.Payment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * The schema of one run: made, filled with accounts and watched. Used by the run's thread; {@link
 * #close} by any.
 */
final class Bank implements AutoCloseable {

  /** Of the demo's own, so that it never meets tables of the user's. */
  static final String SCHEMA = "tidemark_payments";

  /** What an account opens with, of all it is asked to pay: the rest must come in first. */
  private static final BigDecimal COVER = new BigDecimal("0.75");

  private static final int BATCH = 5_000;

  private static final String OPEN =
      """
      insert into account (account_id, currency, opening_balance, balance)
      select account_id, currency, balance, balance
      from unnest(:accounts, :currencies, :balances) as opened (account_id, currency, balance)
      """;

  private static final String POSITIONS =
      """
      select partition, min(next_offset) as next_offset, max(owner) as owner,
        max(owner_epoch) as owner_epoch
      from tidemark_lane
      where topic = :topic
      group by partition
      order by partition
      """;

  private final Handle db;

  /** Logs in; the schema need not be there yet. */
  Bank(Login login) {
    this.db = login.inSchema(SCHEMA).jdbi().open();
  }

  /** Whether an earlier run left it. */
  boolean exists() {
    return db.createQuery("select to_regnamespace(:schema) is not null")
        .bind("schema", SCHEMA)
        .mapTo(Boolean.class)
        .one();
  }

  /** Makes the schema and opens the accounts of these payments. */
  void open(PaymentSource payments) {
    db.execute("create schema " + SCHEMA);
    db.createScript(serviceSchema()).execute();
    List<Map.Entry<Account, BigDecimal>> accounts = new ArrayList<>(openings(payments).entrySet());
    for (int from = 0; from < accounts.size(); from += BATCH) {
      openAccounts(accounts.subList(from, Math.min(from + BATCH, accounts.size())));
    }
  }

  private void openAccounts(List<Map.Entry<Account, BigDecimal>> accounts) {
    db.createUpdate(OPEN)
        .bindArray("accounts", String.class, accounts.stream().map(e -> e.getKey().id()).toList())
        .bindArray(
            "currencies", String.class, accounts.stream().map(e -> e.getKey().currency()).toList())
        .bindArray(
            "balances", BigDecimal.class, accounts.stream().map(Map.Entry::getValue).toList())
        .execute();
  }

  private static Map<Account, BigDecimal> openings(PaymentSource payments) {
    Map<Account, BigDecimal> debits = new TreeMap<>();
    payments.forEach(
        payment -> {
          debits.merge(Account.debtor(payment), payment.amount(), BigDecimal::add);
          debits.putIfAbsent(Account.creditor(payment), BigDecimal.ZERO);
        });
    debits.replaceAll((account, sum) -> account.round(sum.multiply(COVER)));
    return debits;
  }

  /** The positions of the partitions claimed so far, which may be none. */
  List<LanePosition> positions() {
    if (!claimsBegan()) {
      return List.of();
    }
    return db.createQuery(POSITIONS)
        .bind("topic", PaymentTopic.NAME)
        .map(
            (row, context) ->
                new LanePosition(
                    row.getInt("partition"),
                    row.getLong("next_offset"),
                    Objects.requireNonNullElse(row.getString("owner"), ""),
                    row.getLong("owner_epoch")))
        .list();
  }

  /** The first instance makes Tidemark's tables. */
  private boolean claimsBegan() {
    return db.createQuery("select to_regclass('tidemark_lane') is not null")
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public void close() {
    db.close();
  }

  private static String serviceSchema() {
    try (InputStream in = Payment.class.getResourceAsStream("schema.sql")) {
      return new String(
          Objects.requireNonNull(in, "schema.sql").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Account(String id, String currency) implements Comparable<Account> {

    static Account debtor(Payment payment) {
      return new Account(payment.debtor(), payment.currency());
    }

    static Account creditor(Payment payment) {
      return new Account(payment.creditor(), payment.currency());
    }

    BigDecimal round(BigDecimal amount) {
      int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
      return amount.setScale(digits, RoundingMode.DOWN);
    }

    @Override
    public int compareTo(Account other) {
      int order = id.compareTo(other.id);
      return order != 0 ? order : currency.compareTo(other.currency);
    }
  }
}
