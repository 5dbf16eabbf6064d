// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.junit;

import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import io.tidemark.testkit.server.Servers;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests real servers by parameters: a {@link KafkaBroker}, a {@link Postgres}, or a {@link
 * Database} with nothing in it. JUnit's threads call it.
 *
 * <pre>{@code
 * @ExtendWith(TidemarkServers.class)
 * final class LedgerIT {
 *   @Test
 *   void appliesPayments(KafkaBroker broker, Database database) {
 *     String topic = Servers.uniqueName("payments");
 *     broker.createTopic(topic, 3, Map.of());
 *     …
 *   }
 * }
 * }</pre>
 *
 * <p>Each server is started when it is first asked for, shared by all tests of the JVM, and ended
 * with the last of them; {@link Servers} says which. A test may break it: before the next one it is
 * thawed or started again. The database is the test's own, or the class's where {@code @BeforeAll}
 * or a constructor asks, and is dropped afterwards.
 */
public final class TidemarkServers implements ParameterResolver, BeforeEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(TidemarkServers.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    Store shared = shared(context);
    Stream.ofNullable(shared.get(KafkaBroker.class, KafkaBroker.class))
        .forEach(KafkaBroker::ensureRunning);
    Stream.ofNullable(shared.get(Postgres.class, Postgres.class)).forEach(Postgres::ensureRunning);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == KafkaBroker.class || type == Postgres.class || type == Database.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (type == KafkaBroker.class) {
      return kafka(context);
    }
    return type == Postgres.class ? postgres(context) : database(context);
  }

  /** The JVM's: build tools may have JUnit run each class by itself, and would end its root. */
  private static Store shared(ExtensionContext context) {
    return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
  }

  private static KafkaBroker kafka(ExtensionContext context) {
    Store shared = shared(context);
    return shared.computeIfAbsent(KafkaBroker.class, type -> Servers.kafka(), KafkaBroker.class);
  }

  private static Postgres postgres(ExtensionContext context) {
    Store shared = shared(context);
    return shared.computeIfAbsent(Postgres.class, type -> Servers.postgres(), Postgres.class);
  }

  /** By the context's id, or a test would find the one of its class. */
  private static Database database(ExtensionContext context) {
    Postgres postgres = postgres(context);
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(context.getUniqueId(), id -> OwnDatabase.on(postgres), OwnDatabase.class)
        .database();
  }

  /** A database that is dropped with the context whose store holds it. */
  private record OwnDatabase(Postgres postgres, String name) implements AutoCloseable {

    static OwnDatabase on(Postgres postgres) {
      String name = Servers.uniqueName("test");
      postgres.createDatabase(name);
      return new OwnDatabase(postgres, name);
    }

    Database database() {
      return postgres.database().named(name);
    }

    @Override
    public void close() {
      postgres.ensureRunning();
      postgres.dropDatabase(name);
    }
  }
}
