// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.Postgres;

/** One server for all tests of this package that do not break it; it ends with the JVM. */
final class SharedPostgres {
  private static final Postgres SERVER = Postgres.start();

  private SharedPostgres() {}

  static Postgres server() {
    return SERVER;
  }

  /** A database of that name with nothing in it. */
  static Database emptyDatabase(String name) {
    SERVER.dropDatabase(name);
    SERVER.createDatabase(name);
    return SERVER.database().named(name);
  }
}
