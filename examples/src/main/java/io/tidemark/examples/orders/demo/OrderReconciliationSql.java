// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

/**
 * What the reconciliation asks of the database. It trusts neither constraints nor positions: each
 * answer and each letter is counted against the input.
 */
final class OrderReconciliationSql {

  static final String CREATE_INPUT =
      """
      create temporary table input (
        number   bigint  generated always as identity primary key,
        order_id text    not null unique,
        customer text    not null,
        article  text    not null,
        quantity integer not null,
        poison   boolean not null,
        suspect  boolean not null
      ) on commit drop
      """;

  static final String INSERT_INPUT =
      """
      insert into input (order_id, customer, article, quantity, poison, suspect)
      select order_id, customer, article, quantity, poison, suspect
      from unnest(:orders, :customers, :articles, :quantities, :poisons, :suspects)
        with ordinality as given (order_id, customer, article, quantity, poison, suspect, number)
      order by number
      """;

  /**
   * A row for each order that is in the input or was answered. It waits if it, or an earlier one of
   * its customer, names an article that was not known: those must have been set aside, and only
   * those.
   */
  static final String CREATE_EFFECT =
      """
      create temporary table effect on commit drop as
      with asked as (
        select *,
          bool_or(poison) over (partition by customer order by number) as waits
        from input
      ), answered as (
        select order_id,
          count(*) as decisions,
          count(*) filter (where rejected_because is null) as acceptances,
          count(*) filter (where decision.customer = asked.customer
            and article_id = article
            and decision.quantity = asked.quantity
            and coalesce(rejected_because = 'suspected fraud', false)
              = (suspect and decision.quantity <= :most)
            and coalesce(rejected_because like 'more than%', false)
              = (decision.quantity > :most)) as right_ones
        from decision left join asked using (order_id)
        group by order_id
      ), source as (
        select distinct order_id, source_partition, source_offset
        from decision
      ), parked as (
        select order_id,
          count(*) as letters,
          count(*) filter (where state = 'REDRIVEN') as redriven
        from source join tidemark_dead_letter
          on partition = source_partition and record_offset = source_offset
        group by order_id
      )
      select order_id,
        asked.order_id is not null as asked,
        coalesce(waits, false) as waits,
        coalesce(decisions, 0) as decisions,
        coalesce(acceptances, 0) as acceptances,
        coalesce(decisions = right_ones, true) as exact,
        coalesce(letters, 0) as letters,
        coalesce(redriven, 0) as redriven
      from asked full join answered using (order_id) left join parked using (order_id)
      """;

  /** Letters of orders without an answer belong to none of them; they are too many, or open. */
  static final String COUNT =
      """
      select
        count(*) filter (where asked) as expected,
        count(*) filter (where asked and decisions > 0) as seen,
        coalesce(sum(decisions - 1) filter (where decisions > 1), 0) as duplicated,
        count(*) filter (where decisions = 0) as lost,
        count(*) filter (where asked and acceptances > 0) as accepted,
        count(*) filter (where asked and acceptances = 0 and decisions > 0) as rejected,
        count(*) filter (where waits) as waiting,
        count(*) filter (where waits and letters > 0) as parked,
        (select count(*) from tidemark_dead_letter)
          - count(*) filter (where waits and letters > 0) as parked_again,
        count(*) filter (where waits and letters = 0) as never_parked,
        count(*) filter (where waits and redriven > 0) as redriven,
        (select count(*) from tidemark_dead_letter where state = 'REDRIVEN')
          - count(*) filter (where waits and redriven > 0) as redriven_again,
        count(*) filter (where waits and redriven = 0) as never_redriven,
        count(*) filter (where not asked) as unasked,
        count(*) filter (where asked and not exact) as inexact
      from effect
      """;

  static final String COUNT_DISORDERED =
      """
      select count(*)
      from (
        select number < lag(number) over (partition by input.customer order by decision_id)
          as too_late
        from decision join input using (order_id)
      ) as answer
      where too_late
      """;

  static final String COUNT_ARTICLES =
      """
      select
        count(*) as articles,
        count(*) filter (where stock is distinct from opening_stock - coalesce(sold, 0)) as wrong,
        count(*) filter (where stock < 0) as negative
      from article full join (
        select article_id, sum(quantity) as sold
        from decision
        where rejected_because is null
        group by article_id
      ) as accepted using (article_id)
      """;

  static final String COUNT_RECORDS =
      """
      select source_partition, count(distinct source_offset) as handled
      from decision
      group by source_partition
      """;

  static final String EXAMPLES =
      """
      select order_id, asked, waits, decisions, exact, letters, redriven, (
        select string_agg(
          format('partition %s offset %s by instance %s, %s',
            source_partition, source_offset, instance,
            coalesce('rejected: ' || rejected_because, 'accepted')), '; '
          order by decision_id)
        from decision
        where order_id = effect.order_id
      ) as sources
      from effect
      where decisions <> 1 or not exact or not asked or letters <> waits::int
        or redriven <> waits::int
      order by order_id
      limit 10
      """;

  private OrderReconciliationSql() {}
}
