// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/** What a store does about its tables when it is opened. */
public enum SchemaMode {
  /** Creates what is missing, then validates. Safe when many instances start at once. */
  CREATE,
  /** Checks that every table and column is there with the right type. The default. */
  VALIDATE,
  /** Trusts that the tables are there. */
  NONE
}
