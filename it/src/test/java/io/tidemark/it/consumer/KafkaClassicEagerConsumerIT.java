// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.consumer;

import io.tidemark.it.harness.InCampaigns;
import io.tidemark.it.harness.Protocol;
import io.tidemark.testkit.contract.ConsumerContract;
import io.tidemark.testkit.contract.ConsumersUnderTest;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.KafkaBroker;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the runtime relies on, kept by Kafka's consumer on the classic protocol, giving up
 * everything at a rebalance.
 */
@InCampaigns
@ExtendWith(TidemarkServers.class)
final class KafkaClassicEagerConsumerIT extends ConsumerContract {
  private final KafkaBroker broker;

  KafkaClassicEagerConsumerIT(KafkaBroker broker) {
    this.broker = broker;
  }

  @Override
  protected ConsumersUnderTest create() {
    return new KafkaConsumersUnderTest(broker, Protocol.EAGER);
  }
}
