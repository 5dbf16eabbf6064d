// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

final class TcpProxyIT {

  @Test
  void brokerBehindProxyIsReachedThroughItAlone() throws Exception {
    try (KafkaBroker broker = KafkaBroker.builder().behindProxy().start();
        Admin admin = broker.admin()) {
      TcpProxy proxy = broker.proxy();
      assertThat(broker.bootstrapServers()).isEqualTo(proxy.address());
      String cluster = admin.describeCluster().clusterId().get();
      assertThat(proxy.connections()).isPositive();

      proxy.refuse();
      proxy.cutAll();
      var answer = admin.describeCluster().clusterId();
      assertThat(proxy.connections()).isZero();
      proxy.accept();

      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(cluster);
    }
  }
}
