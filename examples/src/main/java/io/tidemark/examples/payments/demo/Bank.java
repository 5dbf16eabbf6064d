// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.payments.Payment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The accounts of a run, as they are opened. Used by the run's thread. */
final class Bank {

  /** What an account opens with, of all it is asked to pay: the rest must come in first. */
  private static final BigDecimal COVER = new BigDecimal("0.75");

  private static final int BATCH = 5_000;

  private static final String OPEN =
      """
      insert into account (account_id, currency, opening_balance, balance)
      select account_id, currency, balance, balance
      from unnest(:accounts, :currencies, :balances) as opened (account_id, currency, balance)
      """;

  private Bank() {}

  /** Opens the accounts of these payments. */
  static void open(Handle db, PaymentSource payments) {
    List<Map.Entry<Account, BigDecimal>> accounts = new ArrayList<>(openings(payments).entrySet());
    for (int from = 0; from < accounts.size(); from += BATCH) {
      open(db, accounts.subList(from, Math.min(from + BATCH, accounts.size())));
    }
  }

  private static void open(Handle db, List<Map.Entry<Account, BigDecimal>> accounts) {
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
