// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.util.List;

/**
 * Where a batch comes from and what its transaction gives. For the handler's thread, until the
 * handler returns.
 */
public interface BatchContext {

  /** The id of the handler. */
  String handler();

  /** Which try this is, from 1. */
  int attempt();

  /** What the store gives by type; see {@link RecordContext#get}. */
  <T> T get(Class<T> resource);

  /**
   * What is to happen with the commit of this batch. It counts as caused by the first record;
   * {@link RecordContext#effects()} of one of {@link #records()} says which it was.
   */
  Effects effects();

  /** The context of each record, in the order of the payloads. */
  List<RecordContext> records();
}
