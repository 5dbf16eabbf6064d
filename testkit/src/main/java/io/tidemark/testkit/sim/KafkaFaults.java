// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

/** What goes wrong between one client and the cluster. Asked by the client's threads. */
public interface KafkaFaults {

  /** Nothing ever goes wrong. */
  KafkaFaults NONE = new KafkaFaults() {};

  /** Whether this poll fails by an error that passes. */
  default boolean pollFails() {
    return false;
  }

  /** Whether these offsets are not taken. */
  default boolean commitFails() {
    return false;
  }

  /** Whether this admin call is not answered. */
  default boolean adminFails() {
    return false;
  }

  /** Whether this request of a producer is not answered, and did nothing. */
  default boolean produceFails() {
    return false;
  }

  /** What becomes of this request to commit a transaction. */
  default TransactionFate ending() {
    return TransactionFate.ANSWERED;
  }
}
