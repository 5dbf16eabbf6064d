// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import static io.tidemark.failure.FailureAction.parkKey;
import static io.tidemark.failure.FailurePolicy.noRetry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.lane.Outcome;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.testkit.HandDrivenGroup;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The handler in the real runtime on a real database, driven by hand. */
@ExtendWith(TidemarkServers.class)
final class OrdersIT {
  private static final String DECISIONS =
      "select order_id, coalesce(rejected_because, 'accepted') from decision order by decision_id";

  private Database database;
  private PostgresStore store;
  private HttpServer fraud;
  private HandDrivenGroup group;
  private volatile int failures;

  @BeforeEach
  void startGroup(Database itsOwn) throws IOException {
    database = itsOwn;
    try (InputStream schema = Orders.class.getResourceAsStream("schema.sql")) {
      byte[] script = Objects.requireNonNull(schema).readAllBytes();
      database.execute(new String(script, StandardCharsets.UTF_8));
    }
    database.execute("insert into article values ('cup', 5, 5)");
    store =
        PostgresStore.connect(database.url(), database.user(), database.password())
            .schema(SchemaMode.CREATE);
    group =
        HandDrivenGroup.on(store)
            .handlers(new Orders(new FraudApi(startFraudService()), "test"))
            .policy(
                noRetry()
                    .on(UnknownArticleException.class, parkKey())
                    .transientOn(FraudApiException.class))
            .start();
  }

  /** Suspects one order, and fails as often as it is told to. */
  private URI startFraudService() throws IOException {
    fraud = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    fraud.createContext(
        "/orders/",
        exchange -> {
          try (exchange) {
            boolean fails = failures > 0;
            failures = Math.max(0, failures - 1);
            boolean suspect = exchange.getRequestURI().getPath().endsWith("/suspect");
            byte[] body = (suspect ? "suspect" : "clear").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(fails ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    fraud.start();
    return URI.create("http://127.0.0.1:" + fraud.getAddress().getPort() + "/");
  }

  @AfterEach
  void close() {
    group.close();
    store.close();
    fraud.stop(0);
  }

  @Test
  void acceptsWhatIsThereAndRejectsTheRest() {
    send("O1", "cup", 3);
    send("O2", "cup", 3);
    send("suspect", "cup", 1);
    send("O4", "cup", 21);
    send("O5", "cup", 2);

    assertThat(group.turns()).isNotEmpty().allMatch(Outcome.Committed.class::isInstance);

    assertThat(database.query(DECISIONS))
        .isEqualTo(
            List.of(
                List.of("O1", "accepted"),
                List.of("O2", "out of stock"),
                List.of("suspect", "suspected fraud"),
                List.of("O4", "more than 20 pieces"),
                List.of("O5", "accepted")));
    assertThat(database.query("select stock from article")).isEqualTo(List.of(List.of("0")));
  }

  @Test
  void anOutageOfTheFraudServiceUsesUpNoTry() {
    failures = 4;
    send("O1", "cup", 1);
    group.turns();

    assertThat(database.query(DECISIONS)).isEqualTo(List.of(List.of("O1", "accepted")));
  }

  @Test
  void anUnknownArticleParksTheCustomer() {
    send("O1", "pot", 1);
    send("O2", "cup", 1);
    group.turns();

    assertThat(database.query(DECISIONS)).isEmpty();
    assertThat(group.position(Orders.TOPIC, 0)).hasValue(2);
  }

  private void send(String id, String article, int quantity) {
    group.send(
        Orders.TOPIC,
        "anna",
        """
        {"orderId": "%s", "customer": "anna", "article": "%s", "quantity": %d}
        """
            .formatted(id, article, quantity));
  }
}
