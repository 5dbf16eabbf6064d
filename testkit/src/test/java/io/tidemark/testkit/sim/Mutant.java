// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.store.Store;
import io.tidemark.testkit.store.MemoryDatabase;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * A wrong implementation of the protocol, made by wrapping what each instance of the runtime is
 * given: so nothing in the runtime knows of it.
 */
interface Mutant {

  /** The protocol as it is meant. */
  Mutant NONE = new Mutant() {};

  /** Wraps an instance's store. */
  default Store store(Store store, MemoryDatabase database) {
    return store;
  }

  /** Wraps an instance's consumer. */
  default Consumer<byte[], byte[]> consumer(
      Consumer<byte[], byte[]> consumer, MemoryDatabase database) {
    return consumer;
  }

  /** Both at once. */
  default Mutant and(Mutant other) {
    return new Mutant() {
      @Override
      public Store store(Store store, MemoryDatabase database) {
        return other.store(Mutant.this.store(store, database), database);
      }

      @Override
      public Consumer<byte[], byte[]> consumer(
          Consumer<byte[], byte[]> consumer, MemoryDatabase database) {
        return other.consumer(Mutant.this.consumer(consumer, database), database);
      }
    };
  }

  static Mutant ofStore(Supplier<StoreMutant> mutant) {
    return new Mutant() {
      @Override
      public Store store(Store store, MemoryDatabase database) {
        return mutant.get().wrap(store, database);
      }
    };
  }

  static Mutant ofConsumer(
      BiFunction<Consumer<byte[], byte[]>, MemoryDatabase, Consumer<byte[], byte[]>> mutant) {
    return new Mutant() {
      @Override
      public Consumer<byte[], byte[]> consumer(
          Consumer<byte[], byte[]> consumer, MemoryDatabase database) {
        return mutant.apply(consumer, database);
      }
    };
  }
}
