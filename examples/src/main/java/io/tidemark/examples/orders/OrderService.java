// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import static io.tidemark.failure.FailureAction.parkKey;
import static io.tidemark.failure.FailurePolicy.retry;

import io.tidemark.Tidemark;
import io.tidemark.alert.LogAlerts;
import io.tidemark.examples.service.ServiceProcess;
import io.tidemark.examples.service.ServiceSettings;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.UnitSettings;
import java.io.IOException;
import java.net.URI;

/**
 * The order service: one process, of which any number may run. Its argument is a file of {@link
 * ServiceSettings}, {@code fraud.url} among them; the tables of {@code schema.sql} must be there.
 */
public final class OrderService {

  /** The consumer group. */
  public static final String GROUP = "tidemark-orders";

  private OrderService() {}

  /** Runs the service until it is told to stop. */
  public static void main(String[] arguments) throws IOException {
    ServiceProcess.run(with(ServiceSettings.read(arguments[0])));
  }

  /**
   * The service, built and not started. Each order is a transaction of its own: a call to somebody
   * else should not hold the stock of the orders before.
   */
  public static Tidemark with(ServiceSettings settings) {
    FraudApi fraud = new FraudApi(URI.create(settings.get("fraud.url")));
    return Tidemark.builder()
        .kafka(settings.kafka())
        .groupId(GROUP)
        .startAt(StartPosition.EARLIEST)
        .store(settings.store())
        .unit(UnitSettings.RECORD)
        .handlers(new Orders(fraud, settings.get("instance")))
        .policy(
            Orders.ID,
            retry(3, "100ms", "1s")
                .on(UnknownArticleException.class, parkKey())
                .transientOn(FraudApiException.class)
                .otherwise(parkKey()))
        .alerts(new LogAlerts())
        .properties(settings.all())
        .shutdownHook(true)
        .build();
  }
}
