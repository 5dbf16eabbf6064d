// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

/** What becomes of a producer's request to commit a transaction. */
public enum TransactionFate {
  /** It is committed, and the producer hears of it. */
  ANSWERED,

  /** It is committed, and nobody hears of it. */
  ANSWER_LOST,

  /** It will be committed, some time later. */
  UNDER_WAY,

  /** The request arrives some time later, if the transaction is still there by then. */
  LATE,

  /** The request never arrives. */
  NOT_SENT
}
