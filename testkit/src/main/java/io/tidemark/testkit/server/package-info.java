// SPDX-License-Identifier: Apache-2.0
/**
 * A real Kafka broker and a real PostgreSQL as plain objects, child JVMs, and proxies that cut
 * connections at chosen moments.
 *
 * <p>Everything that is started here ends with the JVM that started it, however that JVM ends.
 * Linux and macOS only: processes are stopped, frozen and killed by POSIX signals.
 */
@NullMarked
package io.tidemark.testkit.server;

import org.jspecify.annotations.NullMarked;
