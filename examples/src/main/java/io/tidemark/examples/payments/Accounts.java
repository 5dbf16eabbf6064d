// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The accounts of a batch of payments, locked until its transaction ends, and what the batch does
 * to their balances. Used by one thread, within one transaction.
 */
final class Accounts {

  /** In order, so that two batches with accounts in common never wait for each other. */
  private static final String LOCK =
      """
      select account_id, currency, balance
      from account
      where (account_id, currency) in (select * from unnest(:accounts, :currencies))
      order by account_id, currency
      for no key update
      """;

  private static final String ADD =
      """
      update account
      set balance = account.balance + change.amount
      from unnest(:accounts, :currencies, :amounts) as change (account_id, currency, amount)
      where account.account_id = change.account_id and account.currency = change.currency
      """;

  private final Map<Key, BigDecimal> balances = new LinkedHashMap<>();
  private final Map<Key, BigDecimal> changes = new LinkedHashMap<>();

  private Accounts() {}

  /** Locks the accounts of these payments and reads their balances. */
  static Accounts locked(Handle db, Collection<Payment> payments) {
    Set<Key> keys = new LinkedHashSet<>();
    for (Payment payment : payments) {
      keys.add(Key.debtor(payment));
      keys.add(Key.creditor(payment));
    }
    Accounts accounts = new Accounts();
    db.createQuery(LOCK)
        .bindArray("accounts", String.class, keys.stream().map(Key::accountId).toList())
        .bindArray("currencies", String.class, keys.stream().map(Key::currency).toList())
        .map(
            (row, context) ->
                Map.entry(
                    new Key(row.getString("account_id"), row.getString("currency")),
                    row.getBigDecimal("balance")))
        .forEach(account -> accounts.balances.put(account.getKey(), account.getValue()));
    return accounts;
  }

  /** Moves the money, or says why it cannot be moved. */
  Optional<String> transfer(Payment payment) {
    Key debtor = Key.debtor(payment);
    Key creditor = Key.creditor(payment);
    if (!balances.containsKey(debtor) || !balances.containsKey(creditor)) {
      return Optional.of("unknown account");
    }
    if (balances.get(debtor).compareTo(payment.amount()) < 0) {
      return Optional.of("no cover");
    }
    add(debtor, payment.amount().negate());
    add(creditor, payment.amount());
    return Optional.empty();
  }

  private void add(Key account, BigDecimal amount) {
    balances.merge(account, amount, BigDecimal::add);
    changes.merge(account, amount, BigDecimal::add);
  }

  /** Adds what has changed to the balances in the database. */
  void save(Handle db) {
    List<Key> changed = new ArrayList<>(changes.keySet());
    int updated =
        db.createUpdate(ADD)
            .bindArray("accounts", String.class, changed.stream().map(Key::accountId).toList())
            .bindArray("currencies", String.class, changed.stream().map(Key::currency).toList())
            .bindArray("amounts", BigDecimal.class, changes.values())
            .execute();
    if (updated != changed.size()) {
      throw new IllegalStateException(
          "%d of %d locked accounts were updated".formatted(updated, changed.size()));
    }
  }

  private record Key(String accountId, String currency) {

    static Key debtor(Payment payment) {
      return new Key(payment.debtor(), payment.currency());
    }

    static Key creditor(Payment payment) {
      return new Key(payment.creditor(), payment.currency());
    }
  }
}
