// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import io.tidemark.internal.relay.PublishedOffsets;
import io.tidemark.store.Store;
import io.tidemark.testkit.relay.PlayedKafka.Flaw;
import io.tidemark.testkit.sim.StoreMutant;
import io.tidemark.testkit.store.MemoryDatabase;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/**
 * A wrong way to publish, made by wrapping what the relays of a world are given: so nothing in the
 * relay knows of it.
 */
interface RelayMutant {

  /** As it is meant. */
  RelayMutant NONE = new RelayMutant() {};

  /** How Kafka is wrong. */
  default Flaw flaw() {
    return Flaw.NONE;
  }

  /** Wraps the store. */
  default Store store(Store store, MemoryDatabase database) {
    return store;
  }

  /** A producer of an instance. */
  default Producer<byte[], byte[]> producer(PlayedKafka kafka, int instance) {
    return kafka.producer(instance);
  }

  /** Where Kafka is asked what was published. */
  default PublishedOffsets offsets(PlayedKafka kafka) {
    return kafka::committed;
  }

  static RelayMutant ofKafka(Flaw flaw) {
    return new RelayMutant() {
      @Override
      public Flaw flaw() {
        return flaw;
      }
    };
  }

  static RelayMutant ofStore(Supplier<StoreMutant> mutant) {
    return new RelayMutant() {
      @Override
      public Store store(Store store, MemoryDatabase database) {
        return mutant.get().wrap(store, database);
      }
    };
  }

  static RelayMutant ofProducer(
      BiFunction<PlayedKafka, Integer, Producer<byte[], byte[]>> producers) {
    return new RelayMutant() {
      @Override
      public Producer<byte[], byte[]> producer(PlayedKafka kafka, int instance) {
        return producers.apply(kafka, instance);
      }
    };
  }

  static RelayMutant ofOffsets(Function<PlayedKafka, PublishedOffsets> offsets) {
    return new RelayMutant() {
      @Override
      public PublishedOffsets offsets(PlayedKafka kafka) {
        return offsets.apply(kafka);
      }
    };
  }
}
