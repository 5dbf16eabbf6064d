// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

/**
 * What the headers are called in which a dead-letter topic says where a record comes from and why
 * it was set aside.
 */
public enum LetterHeaders {
  /** {@code tidemark-dlt-…}, all in UTF-8. The default. */
  NATIVE,
  /** {@code kafka_dlt-…} as Spring for Apache Kafka writes them: numbers in binary. */
  SPRING,
  /** {@code __connect.errors.…} as Kafka Connect writes them, all in UTF-8. */
  CONNECT
}
