// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

/**
 * What the reconciliation asks of the database. It trusts neither constraints nor positions: each
 * booking and each rejection is counted against the input.
 */
final class ReconciliationSql {

  static final String CREATE_INPUT =
      """
      create temporary table input (
        payment_id text    primary key,
        debtor     text    not null,
        creditor   text    not null,
        amount     numeric not null,
        currency   text    not null
      ) on commit drop
      """;

  static final String INSERT_INPUT =
      """
      insert into input (payment_id, debtor, creditor, amount, currency)
      select payment_id, debtor, creditor, amount, currency
      from unnest(:payments, :debtors, :creditors, :amounts, :currencies)
        as payment (payment_id, debtor, creditor, amount, currency)
      """;

  /**
   * A row for each payment that is in the input, the ledger or the rejections. Two entries are a
   * booking, and a single one counts as one too; exact is what has the entries its payment asks
   * for, however often.
   */
  static final String CREATE_EFFECT =
      """
      create temporary table effect on commit drop as
      with booked as (
        select payment_id,
          count(*) as entries,
          count(*) filter (where account_id = debtor
            and ledger_entry.amount = -input.amount
            and ledger_entry.currency = input.currency) as debits,
          count(*) filter (where account_id = creditor
            and ledger_entry.amount = input.amount
            and ledger_entry.currency = input.currency) as credits
        from ledger_entry left join input using (payment_id)
        group by payment_id
      ), rejected as (
        select payment_id, count(*) as rejections
        from rejection
        group by payment_id
      )
      select payment_id,
        input.payment_id is not null as asked,
        (coalesce(entries, 0) + 1) / 2 as bookings,
        coalesce(rejections, 0) as rejections,
        coalesce(debits = credits and entries = debits + credits, true) as exact
      from input full join booked using (payment_id) full join rejected using (payment_id)
      """;

  static final String COUNT_PAYMENTS =
      """
      select
        count(*) filter (where asked) as input,
        count(*) filter (where asked and bookings > 0) as applied,
        count(*) filter (where asked and bookings = 0 and rejections > 0) as rejected,
        coalesce(sum(bookings + rejections - 1) filter (where bookings + rejections > 1), 0)
          as duplicated,
        count(*) filter (where bookings + rejections = 0) as lost,
        count(*) filter (where not exact) as inexact,
        count(*) filter (where not asked) as unasked
      from effect
      """;

  static final String CREATE_RECEIPT =
      """
      create temporary table receipt (payment_id text not null, outcome text not null)
      on commit drop
      """;

  static final String INSERT_RECEIPTS =
      """
      insert into receipt (payment_id, outcome)
      select payment_id, outcome
      from unnest(:payments, :outcomes) as receipt (payment_id, outcome)
      """;

  /** Whoever has an effect is to have one receipt, which says what the books say. */
  static final String COUNT_RECEIPTS =
      """
      with told as (
        select payment_id, count(*) as receipts, count(*) filter (where outcome = 'BOOKED') as booked
        from receipt
        group by payment_id
      )
      select
        count(*) filter (where bookings + rejections > 0) as expected,
        coalesce(sum(receipts), 0) as seen,
        coalesce(sum(receipts - 1) filter (where receipts > 1), 0) as duplicated,
        count(*) filter (where bookings + rejections > 0 and receipts is null) as lost,
        count(*) filter (where receipts > 0
          and (coalesce(bookings + rejections, 0) = 0 or (booked > 0) <> (bookings > 0))) as wrong
      from effect full join told using (payment_id)
      """;

  static final String SUM_AMOUNTS =
      """
      select currency, sum(asked) as asked, sum(rejected) as rejected, sum(debited) as debited,
        sum(credited) as credited
      from (
        select currency, amount as asked,
          case when bookings = 0 and rejections > 0 then amount else 0 end as rejected,
          0 as debited, 0 as credited
        from input join effect using (payment_id)
        union all
        select currency, 0, 0, greatest(-amount, 0), greatest(amount, 0)
        from ledger_entry
      ) as movement
      group by currency
      order by currency
      """;

  /** An entry on an account that is not there makes a wrong balance too. */
  static final String COUNT_ACCOUNTS =
      """
      select
        count(*) as accounts,
        count(*) filter (where balance is distinct from opening_balance + coalesce(moved, 0))
          as wrong,
        count(*) filter (where balance < 0) as overdrawn
      from account full join (
        select account_id, currency, sum(amount) as moved
        from ledger_entry
        group by account_id, currency
      ) as entries using (account_id, currency)
      """;

  static final String COUNT_RECORDS =
      """
      select source_partition, count(distinct source_offset) as handled
      from (
        select source_partition, source_offset from ledger_entry
        union all
        select source_partition, source_offset from rejection
      ) as source
      group by source_partition
      """;

  static final String EXAMPLES =
      """
      select payment_id, asked, bookings, rejections, exact, (
        select string_agg(
          format('partition %s offset %s by instance %s',
            source_partition, source_offset, instance), '; ')
        from (
          select source_partition, source_offset, instance from ledger_entry
          where payment_id = effect.payment_id and amount < 0
          union all
          select source_partition, source_offset, instance from rejection
          where payment_id = effect.payment_id
        ) as source
      ) as sources
      from effect
      where bookings + rejections <> 1 or not exact or not asked
      order by payment_id
      limit 10
      """;

  private ReconciliationSql() {}
}
