// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import org.apache.kafka.clients.producer.Producer;

/** Makes the relay's producer, which is transactional; again after an error that ends one. */
@FunctionalInterface
public interface ProducerFactory {

  /** A new producer, not initialised. The caller closes it. */
  Producer<byte[], byte[]> create();
}
