// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import io.tidemark.lane.PartitionKey;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.store.AuditEntry;
import io.tidemark.testkit.store.GapEntry;
import java.util.List;
import java.util.UUID;

/**
 * Where stores differ: how one is made, and what is done to a database behind a store's back. Empty
 * when made; used by the test's threads, of which one at a time calls anything but {@link #writer}.
 */
public interface StoreUnderTest extends AutoCloseable {

  /**
   * Another client's store on the same data, opened. Closed by the test.
   *
   * @param owner the client's name
   */
  Store open(String owner, TimeLimits limits);

  /** A way to make effects in a unit, by a resource the store offers handlers. */
  Writer writer(UnitTransaction transaction);

  /** The texts that are committed, in any order. */
  List<String> written();

  /** How many statements wait for a row lock now. */
  int waiting();

  /** Writes the rows of a partition with so many lanes, all at an offset, epoch 1, unowned. */
  void plant(PartitionKey partition, UUID topicId, int lanes, long offset);

  /** Deletes a partition's rows as somebody might by hand. */
  void delete(PartitionKey partition);

  /** What operators did to a partition, in order. */
  List<AuditEntry> audit(PartitionKey partition);

  /** What the lanes of a partition left out, in order. */
  List<GapEntry> gaps(PartitionKey partition);

  @Override
  void close();

  /** Writes in a handler's place; keeps what the handler was given. */
  @FunctionalInterface
  interface Writer {
    /** Adds a text. The database refuses one that is there already. */
    void write(String text);
  }
}
