// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import io.tidemark.examples.demo.RunOptions;
import java.time.Duration;

/**
 * What one run is to do, found good.
 *
 * @param records how many orders are generated
 * @param poison how many of a hundred name an article that nobody knows yet
 * @param fraudDownEvery how often the fraud service fails
 * @param fraudDownFor how long it fails
 * @param run what any run is to do
 */
record OrdersOptions(
    int records, int poison, Duration fraudDownEvery, Duration fraudDownFor, RunOptions run) {

  static final int DEFAULT_RECORDS = 10_000;
  static final int PERCENT = 100;

  /** Refuses numbers that make no run. */
  OrdersOptions {
    RunOptions.require(records >= 1, "--records must be at least 1, but is " + records);
    RunOptions.require(
        poison >= 0 && poison <= PERCENT, "--poison must be from 0 to 100, but is " + poison);
    RunOptions.requirePeriod("--fraud-down-every", fraudDownEvery);
    RunOptions.require(
        fraudDownFor.compareTo(fraudDownEvery) < 0,
        "--fraud-down-for must be less than --fraud-down-every");
  }

  GeneratedOrders orders() {
    return new GeneratedOrders(run.seed(), records, poison);
  }
}
