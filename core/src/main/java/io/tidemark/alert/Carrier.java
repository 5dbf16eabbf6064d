// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import io.tidemark.internal.env.Environment;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what waits to a webhook, until nothing does. One thread; were it interrupted, it would
 * give up the alert under way and go on with the next. The threads it starts end with their task;
 * the client's own one ends with the client, before Java 21 once the client is collected.
 */
final class Carrier {
  private static final Logger log = LoggerFactory.getLogger(WebhookAlerts.class);

  private final Webhook webhook;
  private final Environment environment;
  private final AlertQueue queue;
  private @Nullable HttpClient client;

  Carrier(Webhook webhook, Environment environment, AlertQueue queue) {
    this.webhook = webhook;
    this.environment = environment;
    this.queue = queue;
  }

  void carry() {
    for (Optional<Alert> next = queue.next(); next.isPresent(); next = queue.next()) {
      carry(next.get());
    }
    closeClient();
  }

  /** The edge of the thread: nothing that happens to one alert keeps the next ones back. */
  private void carry(Alert alert) {
    try {
      Answer answer = deliver(AlertJson.of(alert));
      if (!answer.isSuccess()) {
        notDelivered(alert, answer.text());
      }
    } catch (InterruptedException e) {
      notDelivered(alert, "given up");
    } catch (RuntimeException | Error e) {
      notDelivered(alert, e.toString());
    }
  }

  private void notDelivered(Alert alert, String why) {
    log.error("an alert was not delivered to {} ({}): {}", webhook, why, alert.line());
  }

  private Answer deliver(byte[] json) throws InterruptedException {
    Answer answer = post(json);
    for (int tries = 1; answer.mayPass() && tries < WebhookAlerts.TRIES; tries++) {
      pause(webhook.firstPause().multipliedBy(1L << (tries - 1)));
      answer = post(json);
    }
    return answer;
  }

  private void pause(Duration time) throws InterruptedException {
    environment.gate().awaitTrue(() -> false, time.toNanos());
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** The whole exchange is bounded, the body of the answer included. */
  private Answer post(byte[] json) throws InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        client().sendAsync(webhook.post(json), HttpResponse.BodyHandlers.discarding());
    try {
      return Answer.of(answer.get(webhook.timeout().toNanos(), TimeUnit.NANOSECONDS).statusCode());
    } catch (TimeoutException e) {
      return Answer.none("no answer within " + webhook.timeout());
    } catch (ExecutionException e) {
      return Answer.none(String.valueOf(e.getCause()));
    } finally {
      answer.cancel(true);
    }
  }

  private HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(webhook.timeout())
              .executor(task -> environment.startDaemon("tidemark-alerts-http", task))
              .build();
      client = made;
    }
    return made;
  }

  /** From Java 21 on a client can be closed. */
  private void closeClient() {
    Object made = client;
    if (made instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        log.warn("the client for {} could not be closed", webhook, e);
      }
    }
  }

  /** What came back: a status, or 0 if nothing did. */
  private record Answer(int status, String text) {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    static Answer of(int status) {
      return new Answer(status, "HTTP " + status);
    }

    static Answer none(String why) {
      return new Answer(0, why);
    }

    boolean isSuccess() {
      return status / 100 == 2;
    }

    boolean mayPass() {
      return status == 0
          || status == REQUEST_TIMEOUT
          || status == TOO_MANY_REQUESTS
          || status >= SERVER_ERROR;
    }
  }
}
