// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import io.tidemark.testkit.server.Servers;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs on the servers that system properties name, too, and then leaves faults out; and in
 * containers.
 */
@ExtendWith(TidemarkServers.class)
final class TidemarkServersIT {

  private static final Set<Object> BROKERS = new HashSet<>();
  private static final Set<Object> SERVERS = new HashSet<>();
  private static final Set<String> DATABASES = new HashSet<>();
  private static Database ofTheClass;
  private Database ofTheTest;

  @BeforeAll
  static void keep(Database database) {
    ofTheClass = database;
    database.execute("create table kept (n int)");
  }

  @BeforeEach
  void keepForTheTest(Database database) {
    ofTheTest = database;
  }

  @RepeatedTest(2)
  void databaseIsTheTestsOwn(Database database) {
    assertThat(database).isEqualTo(ofTheTest).isNotEqualTo(ofTheClass);
    assertThat(DATABASES.add(database.url())).isTrue();
    database.execute("create table mine (n int)");
    assertThat(ofTheClass.queryNumber("select count(*) from kept")).isZero();
  }

  @RepeatedTest(2)
  void serversAreSharedAndHealed(KafkaBroker broker, Postgres postgres) {
    BROKERS.add(broker);
    SERVERS.add(postgres);
    String topic = Servers.uniqueName("topic");
    broker.createTopic(topic, 2, Map.of());
    assertThat(postgres.database().queryNumber("select 1")).isEqualTo(1);
    if (ours()) {
      broker.freeze();
      postgres.kill();
    }
  }

  @Test
  void namesAreUnique() {
    assertThat(Servers.uniqueName("a")).startsWith("a_").isNotEqualTo(Servers.uniqueName("a"));
  }

  @AfterAll
  static void oneServerServedAll() {
    assertThat(BROKERS).hasSize(1);
    assertThat(SERVERS).hasSize(1);
  }

  private static boolean ours() {
    return System.getProperty(Servers.BOOTSTRAP_SERVERS, "").isEmpty()
        && System.getProperty(Servers.JDBC_URL, "").isEmpty();
  }
}
