// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.consumer;

import io.tidemark.testkit.contract.ProducerContract;
import io.tidemark.testkit.contract.ProducersUnderTest;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.KafkaBroker;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the relay relies on, kept by Kafka's transactional producer. */
@ExtendWith(TidemarkServers.class)
final class KafkaProducerIT extends ProducerContract {
  private final KafkaBroker broker;

  KafkaProducerIT(KafkaBroker broker) {
    this.broker = broker;
  }

  @Override
  protected ProducersUnderTest create() {
    return new KafkaProducersUnderTest(broker);
  }
}
