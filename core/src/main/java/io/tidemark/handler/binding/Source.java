// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.Guard;

/** Where a parameter's argument comes from: decided at build, the same for every worker. */
sealed interface Source {

  /** Read from the record; for a batch, from each. */
  record FromRecord(RecordReader.Recipe recipe) implements Source {}

  /** Given by the store: the same for all records of a transaction. */
  record FromStore(Class<?> resource) implements Source {}

  /** Always the same: what counts calls to a dependency. */
  record Fixed(Guard guard) implements Source {}

  /** Where effects of the record, or of the batch, are declared. */
  record Declared() implements Source {}

  /** The context of the record, or of the batch. */
  record Context() implements Source {}
}
