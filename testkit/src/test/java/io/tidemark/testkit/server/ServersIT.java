// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class ServersIT {

  private static final Duration BOUND = Duration.ofSeconds(60);

  @Test
  void serversNamedByPropertiesAreUsedAndNotBroken() {
    try (KafkaBroker broker = KafkaBroker.start();
        Postgres postgres = Postgres.start()) {
      try (KafkaBroker named =
          with(Servers.BOOTSTRAP_SERVERS, broker.bootstrapServers(), Servers::kafka)) {
        assertThat(named.clusterId()).isEqualTo(broker.clusterId());
        assertThatThrownBy(named::freeze).hasMessageContaining("cannot be frozen");
      }
      try (Postgres named = with(Servers.JDBC_URL, postgres.jdbcUrl(), Servers::postgres)) {
        assertThat(named.port()).isEqualTo(postgres.port());
        assertThatThrownBy(named::kill).hasMessageContaining("cannot be killed");
      }
      assertThat(broker.isAlive()).isTrue();
      assertThat(postgres.isAlive()).isTrue();
    }
  }

  /** The JVM that started them is killed; frozen servers could not notice that by themselves. */
  @Test
  void serversEndWithTheirKilledJvmEvenWhenFrozen() {
    try (ChildJvm jvm = ChildJvm.running(FrozenServers.class).start()) {
      List<Long> pids =
          Arrays.stream(jvm.awaitLine("^servers ", BOUND).split(" "))
              .skip(1)
              .map(Long::parseLong)
              .toList();
      assertThat(pids).hasSizeGreaterThan(2).allMatch(Processes::isRunning);
      assertThat(Leftovers.directories(jvm.pid())).hasSize(2);

      jvm.kill();

      Await.until("no server is left", BOUND, () -> pids.stream().noneMatch(Processes::isRunning));
      Await.until("no directory is left", BOUND, () -> Leftovers.directories(jvm.pid()).isEmpty());
    }
  }

  private static <T> T with(String property, String value, Supplier<T> action) {
    System.setProperty(property, value);
    try {
      return action.get();
    } finally {
      System.clearProperty(property);
    }
  }

  /** Starts both servers, freezes them, tells the pids of all its descendants, and waits. */
  static final class FrozenServers {
    public static void main(String[] arguments) throws InterruptedException {
      KafkaBroker broker = KafkaBroker.start();
      Postgres postgres = Postgres.start();
      broker.freeze();
      postgres.freeze();
      StringBuilder line = new StringBuilder("servers");
      Leftovers.children().forEach(pid -> line.append(' ').append(pid));
      System.out.println(line);
      new CountDownLatch(1).await();
    }
  }
}
