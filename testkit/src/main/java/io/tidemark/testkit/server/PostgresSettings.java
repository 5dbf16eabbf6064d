// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a PostgreSQL server is to run with.
 *
 * @param settings server settings that win over the testkit's own
 * @param dataDirectory where data is and stays; else a temporary one
 * @param startBound how long a start, recovery included, may take
 */
record PostgresSettings(
    Map<String, String> settings, Optional<Path> dataDirectory, Duration startBound) {

  PostgresSettings {
    settings = Map.copyOf(settings);
  }
}
