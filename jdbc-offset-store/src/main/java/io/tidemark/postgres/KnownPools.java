// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Looks through wrappers for the kinds of data source of which more is known than the interface.
 */
final class KnownPools {
  private KnownPools() {}

  static Optional<HikariDataSource> hikari(DataSource dataSource) {
    return find(dataSource, HikariDataSource.class);
  }

  static Optional<BaseDataSource> driver(DataSource dataSource) {
    return find(dataSource, BaseDataSource.class);
  }

  private static <T> Optional<T> find(DataSource dataSource, Class<T> kind) {
    if (kind.isInstance(dataSource)) {
      return Optional.of(kind.cast(dataSource));
    }
    try {
      return dataSource.isWrapperFor(kind)
          ? Optional.of(dataSource.unwrap(kind))
          : Optional.empty();
    } catch (SQLException e) {
      return Optional.empty(); // it does not say what it wraps
    }
  }
}
