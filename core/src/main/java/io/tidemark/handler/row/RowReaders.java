// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.row;

import io.tidemark.sink.TableWrite;
import java.util.HashMap;
import java.util.Map;

/** The readers of what one worker's handlers write by name. That worker's thread only. */
public final class RowReaders {
  /** Code names a few tables; what names more makes them up. */
  private static final int MOST_REMEMBERED = 200;

  private final Map<TableWrite, RowReader> readers = new HashMap<>();

  /** The reader of rows for a write. */
  public RowReader of(TableWrite write) {
    RowReader known = readers.get(write);
    if (known != null) {
      return known;
    }
    RowReader made = new RowReader(write);
    if (readers.size() < MOST_REMEMBERED) {
      readers.put(write, made);
    }
    return made;
  }
}
