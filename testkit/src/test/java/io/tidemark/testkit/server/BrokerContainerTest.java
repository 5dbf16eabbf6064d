// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class BrokerContainerTest {

  @Test
  void imageIsOfTheVersionOfTheEmbeddedBroker() throws IOException {
    Properties kafka = new Properties();
    try (InputStream file = getClass().getResourceAsStream("/kafka/kafka-version.properties")) {
      kafka.load(file);
    }
    assertThat(BrokerContainer.IMAGE).isEqualTo("apache/kafka:" + kafka.getProperty("version"));
  }

  /** The image knows no other way to write a dash or an underscore than several of them. */
  @Test
  void everyPropertyHasAVariable() {
    assertThat(BrokerContainer.variable("group.initial.rebalance.delay.ms"))
        .isEqualTo("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS");
    assertThat(BrokerDefaults.properties(4).keySet()).allMatch(name -> name.matches("[a-z.]+"));
  }
}
