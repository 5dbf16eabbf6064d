// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures the processor time that this JVM and the servers it started use, from its making on.
 * Less is lost on a busy machine than of rates: it does not count who else wants the processor.
 */
final class Effort {
  private final Map<ProcessHandle, Duration> before = now();

  /** What was used until now by those that still run. */
  Duration used() {
    return now().entrySet().stream()
        .map(each -> each.getValue().minus(before.getOrDefault(each.getKey(), Duration.ZERO)))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Map<ProcessHandle, Duration> now() {
    return Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
        .collect(
            Collectors.toMap(
                process -> process,
                process -> process.info().totalCpuDuration().orElse(Duration.ZERO)));
  }
}
