// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a broker is to run with.
 *
 * @param properties server properties that win over the testkit's own
 * @param dataDirectory where data is and stays; else a temporary one
 * @param internalPartitions partitions of each internal topic
 * @param jvmOptions options of its JVM
 * @param startBound how long a start may take
 */
record BrokerSettings(
    Map<String, String> properties,
    Optional<Path> dataDirectory,
    int internalPartitions,
    List<String> jvmOptions,
    Duration startBound) {

  BrokerSettings {
    properties = Map.copyOf(properties);
    jvmOptions = List.copyOf(jvmOptions);
  }
}
