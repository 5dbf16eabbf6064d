// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import io.tidemark.effect.OutboxMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many messages are read at once: as many as make a transaction worth while, and no more than
 * fit into memory. Relay thread.
 */
final class ReadSize {
  private static final int MOST = 5_000;
  private static final int LEAST = 10;
  private static final long MOST_BYTES = 16L * 1024 * 1024;

  private int most = 500;

  /** How many of each of so many lanes. */
  int ofEach(int lanes) {
    return Math.max(LEAST, most / Math.max(1, lanes));
  }

  /** So much was read by that. */
  void read(List<Round> rounds) {
    long bytes = 0;
    long messages = 0;
    for (Round round : rounds) {
      for (OutboxMessage message : round.messages()) {
        bytes += length(message.record().key()) + length(message.record().value());
        messages++;
      }
    }
    if (bytes > MOST_BYTES) {
      most = Math.max(LEAST, most / 2);
    } else if (messages >= most / 2 && bytes < MOST_BYTES / 4) {
      most = Math.min(MOST, most * 2);
    }
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
