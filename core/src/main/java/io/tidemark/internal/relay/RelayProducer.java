// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay's producer: made and initialised when it is needed, which ends the transaction that one
 * before it may have left, and another one after an error that nobody can be sure about. Relay
 * thread.
 */
final class RelayProducer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RelayProducer.class);

  private final ProducerFactory factory;
  private @Nullable Producer<byte[], byte[]> producer;

  RelayProducer(ProducerFactory factory) {
    this.factory = factory;
  }

  /**
   * The producer, ready to begin a transaction.
   *
   * @throws KafkaException if the cluster does not let it
   */
  Producer<byte[], byte[]> get() {
    Producer<byte[], byte[]> ready = producer;
    if (ready == null) {
      ready = factory.create();
      producer = ready;
      try {
        ready.initTransactions();
      } catch (KafkaException e) {
        end();
        throw e;
      }
    }
    return ready;
  }

  /** Rolls the transaction back. Returns whether the producer can be used any further. */
  boolean abort() {
    Producer<byte[], byte[]> failed = producer;
    if (failed == null) {
      return false;
    }
    try {
      failed.abortTransaction();
      return true;
    } catch (KafkaException e) {
      log.info("the transaction could not be rolled back and will be by Kafka: {}", e.toString());
      return false;
    }
  }

  /** Ends it without waiting; Kafka rolls back what it had begun. */
  void end() {
    Producer<byte[], byte[]> ended = producer;
    producer = null;
    if (ended != null) {
      try {
        ended.close(Duration.ZERO);
      } catch (KafkaException e) {
        log.info("the producer did not close cleanly: {}", e.toString());
      }
    }
  }

  @Override
  public void close() {
    end();
  }
}
