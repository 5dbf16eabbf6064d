// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.handler.RecordContext;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table that would show every duplicate. */
public final class Ledger {

  private static final String INSERT =
      """
      insert into ledger (group_id, topic, partition, record_offset, key, value, instance)
      values (?, ?, ?, ?, ?, ?, ?)
      """;

  private Ledger() {}

  /** Writes one row. */
  public static void write(
      Handle handle, @Nullable String value, RecordContext context, String instance) {
    byte[] key = context.key();
    handle.execute(
        INSERT,
        context.group(),
        context.topic(),
        context.partition(),
        context.offset(),
        key == null ? null : new String(key, StandardCharsets.UTF_8),
        value,
        instance);
  }
}
