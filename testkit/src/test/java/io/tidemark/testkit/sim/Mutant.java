// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.store.Store;
import io.tidemark.testkit.store.MemoryDatabase;
import org.apache.kafka.clients.consumer.Consumer;

/** A wrong implementation of the protocol, made by wrapping what the runtime is given. */
interface Mutant {

  /** The protocol as it is meant. */
  Mutant NONE = new Mutant() {};

  /** Wraps an instance's store. */
  default Store store(Store store, MemoryDatabase database) {
    return store;
  }

  /** Wraps an instance's consumer. */
  default Consumer<byte[], byte[]> consumer(Consumer<byte[], byte[]> consumer) {
    return consumer;
  }
}
