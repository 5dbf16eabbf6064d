// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/** A POSIX signal, named as {@code kill} names it. */
enum Signal {
  /** Freezes; cannot be caught. */
  STOP,
  /** Goes on after {@link #STOP}. */
  CONT,
  /** Ends at once; cannot be caught. */
  KILL,
  /** Asks a JVM to run its shutdown hooks and exit. */
  TERM,
  /** Asks PostgreSQL for a fast shutdown: sessions end, a checkpoint is written. */
  INT,
  /** Asks PostgreSQL for an immediate shutdown: recovery at the next start. */
  QUIT
}
