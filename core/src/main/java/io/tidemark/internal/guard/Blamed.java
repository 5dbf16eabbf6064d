// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

/** Which breakers a failed unit counts for. */
public enum Blamed {
  /** The database's. */
  DATABASE,
  /** Those of the handler's dependencies. */
  DEPENDENCY,
  /** None: the record, its bytes or the library is to blame, or nobody. */
  NEITHER
}
