// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.demo.PartitionFinding;
import java.util.List;

/**
 * What the reconciliation has counted. Immutable.
 *
 * @param decisions what became of the orders
 * @param setAside how orders were set aside
 * @param redriven how those came back
 * @param errors what should not be at all
 * @param stock the pieces
 * @param partitions the positions
 * @param examples of orders that are not as they should be
 */
record OrderFindings(
    Decisions decisions,
    Effects setAside,
    Effects redriven,
    Errors errors,
    Stock stock,
    List<PartitionFinding> partitions,
    List<String> examples) {

  /** Copies the lists. */
  OrderFindings {
    partitions = List.copyOf(partitions);
    examples = List.copyOf(examples);
  }

  /** Whether every order took effect exactly once and in order, and all else agrees. */
  boolean exact() {
    return decisions.effects().exact()
        && decisions.accepted() + decisions.rejected() == decisions.effects().seen()
        && setAside.exact()
        && redriven.exact()
        && errors.equals(Errors.NONE)
        && stock.exact()
        && partitions.stream().allMatch(PartitionFinding::exact);
  }

  /**
   * Something that is to happen once to each of some orders.
   *
   * @param expected to how many orders
   * @param seen to how many of them it has happened
   * @param duplicated how often it has happened too often, or to others
   * @param lost to how many it has not
   */
  record Effects(long expected, long seen, long duplicated, long lost) {
    boolean exact() {
      return seen == expected && duplicated == 0 && lost == 0;
    }
  }

  /**
   * The answers.
   *
   * @param effects that there is one for each
   * @param accepted orders accepted
   * @param rejected orders rejected and not accepted
   */
  record Decisions(Effects effects, long accepted, long rejected) {}

  /**
   * Counts that are to be zero.
   *
   * @param unasked answers to orders that nobody has given
   * @param inexact answers to something else than what was ordered, or other than they must be
   * @param disordered answers before that to an earlier order of the customer
   */
  record Errors(long unasked, long inexact, long disordered) {
    static final Errors NONE = new Errors(0, 0, 0);
  }

  /**
   * The articles.
   *
   * @param articles all
   * @param wrong those whose stock is not their opening stock without the pieces accepted
   * @param negative those with less than no pieces
   */
  record Stock(long articles, long wrong, long negative) {
    boolean exact() {
      return wrong == 0 && negative == 0;
    }
  }
}
