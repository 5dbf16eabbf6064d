// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.PartitionFinding;
import java.math.BigDecimal;
import java.util.List;

/**
 * What the reconciliation has counted. Immutable.
 *
 * @param payments what became of the payments
 * @param receipts what a reader of committed records sees of receipts
 * @param sums the money, by currency
 * @param accounts the balances
 * @param partitions the positions
 * @param examples of payments that are not as they should be
 */
record Findings(
    Payments payments,
    Receipts receipts,
    List<Sum> sums,
    Accounts accounts,
    List<PartitionFinding> partitions,
    List<String> examples) {

  /** Copies the lists. */
  Findings {
    sums = List.copyOf(sums);
    partitions = List.copyOf(partitions);
    examples = List.copyOf(examples);
  }

  /** Whether every payment took effect exactly once, and all else agrees. */
  boolean exact() {
    return payments.exact()
        && receipts.exact()
        && accounts.exact()
        && sums.stream().allMatch(Sum::exact)
        && partitions.stream().allMatch(PartitionFinding::exact);
  }

  /**
   * Counts of payments.
   *
   * @param input payments asked for
   * @param applied those booked
   * @param rejected those refused, and not booked
   * @param duplicated effects that are one too many
   * @param lost payments without any effect
   * @param inexact payments whose entries are not what was asked for
   * @param unasked effects of payments that are not in the input
   */
  record Payments(
      long input,
      long applied,
      long rejected,
      long duplicated,
      long lost,
      long inexact,
      long unasked) {

    boolean exact() {
      return applied + rejected == input
          && duplicated == 0
          && lost == 0
          && inexact == 0
          && unasked == 0;
    }
  }

  /**
   * Counts of receipts.
   *
   * @param expected one for each payment that was booked or rejected
   * @param seen all that there are
   * @param duplicated those that are one too many
   * @param lost payments without any
   * @param wrong those that say something else than the books
   */
  record Receipts(long expected, long seen, long duplicated, long lost, long wrong) {

    boolean exact() {
      return seen == expected && duplicated == 0 && lost == 0 && wrong == 0;
    }
  }

  /**
   * The money of one currency.
   *
   * @param currency which
   * @param asked the sum of the input
   * @param rejected the part of it that was refused
   * @param debited what the ledger took from accounts
   * @param credited what the ledger gave to accounts
   */
  record Sum(
      String currency,
      BigDecimal asked,
      BigDecimal rejected,
      BigDecimal debited,
      BigDecimal credited) {

    boolean exact() {
      return debited.compareTo(credited) == 0 && asked.subtract(rejected).compareTo(credited) == 0;
    }
  }

  /**
   * Counts of accounts.
   *
   * @param accounts all
   * @param wrong those whose balance is not their opening balance and their entries
   * @param overdrawn those below zero
   */
  record Accounts(long accounts, long wrong, long overdrawn) {

    boolean exact() {
      return wrong == 0 && overdrawn == 0;
    }
  }
}
