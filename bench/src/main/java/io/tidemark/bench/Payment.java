// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.time.Instant;

/**
 * Money to be moved: a record's value on the topic, as JSON.
 *
 * @param paymentId what the payer calls it
 * @param debtor the account that pays
 * @param creditor the account that is paid
 * @param amount how much, in the currency's smallest coin
 * @param currency its ISO 4217 code
 * @param requestedAt when it was asked for
 * @param reference what makes the record as long as real ones are; not written
 */
record Payment(
    String paymentId,
    String debtor,
    String creditor,
    long amount,
    String currency,
    Instant requestedAt,
    String reference) {}
