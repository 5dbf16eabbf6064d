// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.handler.HandlerSet;
import io.tidemark.store.Store;
import io.tidemark.testkit.store.MemoryDatabase;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

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

  /** Wraps an instance's producer. */
  default Producer<byte[], byte[]> producer(Producer<byte[], byte[]> producer) {
    return producer;
  }

  /** Wraps an instance's handlers. */
  default HandlerSet handlers(HandlerSet handlers) {
    return handlers;
  }

  /** Wraps where an instance's breakers come from. */
  default CircuitBreakerRegistry breakers(CircuitBreakerRegistry breakers) {
    return breakers;
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

      @Override
      public Producer<byte[], byte[]> producer(Producer<byte[], byte[]> producer) {
        return other.producer(Mutant.this.producer(producer));
      }

      @Override
      public HandlerSet handlers(HandlerSet handlers) {
        return other.handlers(Mutant.this.handlers(handlers));
      }

      @Override
      public CircuitBreakerRegistry breakers(CircuitBreakerRegistry breakers) {
        return other.breakers(Mutant.this.breakers(breakers));
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

  static Mutant ofProducer(UnaryOperator<Producer<byte[], byte[]>> mutant) {
    return new Mutant() {
      @Override
      public Producer<byte[], byte[]> producer(Producer<byte[], byte[]> producer) {
        return mutant.apply(producer);
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
