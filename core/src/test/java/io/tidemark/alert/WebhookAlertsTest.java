// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.RealEnvironment;
import io.tidemark.lane.PartitionKey;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
final class WebhookAlertsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String SECRET = "s3cr3t";

  /** What the server was sent. */
  private record Request(String method, Map<String, List<String>> headers, String body) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(WebhookAlerts.class);
  private HttpServer server;
  private volatile int failure = 503;
  private volatile boolean silent;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(logged);
    answer.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestHeaders(), body));
      if (silent) {
        answer.await();
      }
      boolean fails = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
      exchange.sendResponseHeaders(fails ? failure : 204, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private URI address() {
    return URI.create(
        "http://127.0.0.1:%d/hooks/%s".formatted(server.getAddress().getPort(), SECRET));
  }

  private WebhookAlerts webhook(Duration timeout) {
    return new WebhookAlerts(
        new Webhook(address(), Map.of(), timeout, Duration.ofMillis(1)), new RealEnvironment());
  }

  private static Alert alert(String message) {
    return new Alert(
        AlertKind.HALTED,
        AlertSubject.group("ledger", "Ledger").of(new PartitionKey("c", "ledger", "payments", 3)),
        message,
        new Alert.Cause("java.lang.IllegalStateException", null),
        Instant.EPOCH,
        4);
  }

  private List<String> logged() {
    synchronized (logged) {
      return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
  }

  @Test
  void postsAnAlertAsJson() throws InterruptedException {
    WebhookAlerts webhook = WebhookAlerts.to(address()).header("Authorization", "Bearer " + SECRET);
    webhook.alert(alert("it \"stands\" still"));
    webhook.close(LONG);

    Request request = requests.take();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.headers()).containsEntry("Content-type", List.of("application/json"));
    assertThat(request.headers()).containsEntry("Authorization", List.of("Bearer " + SECRET));
    JsonNode expected =
        JsonMapper.shared()
            .readTree(
                """
                {"text": "HALTED ledger/payments-3: it \\"stands\\" still. 4 more like it were left out. %s",
                 "kind": "HALTED", "severity": "CRITICAL", "group": "ledger", "application": "Ledger",
                 "topic": "payments", "partition": 3, "message": "it \\"stands\\" still", "advice": "%s",
                 "cause": {"type": "java.lang.IllegalStateException", "message": null},
                 "at": "1970-01-01T00:00:00Z", "leftOut": 4}
                """
                    .formatted(AlertKind.HALTED.advice(), AlertKind.HALTED.advice()));
    assertThat(request.json()).isEqualTo(expected);
    assertThat(requests).isEmpty();
  }

  @Test
  void alertsAreDeliveredInOrder() {
    WebhookAlerts webhook = webhook(LONG);
    List<String> messages = List.of("first", "second", "third");
    messages.forEach(message -> webhook.alert(alert(message)));
    webhook.close(LONG);
    assertThat(requests)
        .extracting(request -> request.json().get("message").asString())
        .containsExactlyElementsOf(messages);
  }

  @Test
  void whatMayPassIsTriedAgain() {
    failures.set(WebhookAlerts.TRIES - 1);
    WebhookAlerts webhook = webhook(LONG);
    webhook.alert(alert("stands still"));
    webhook.close(LONG);
    assertThat(requests).hasSize(WebhookAlerts.TRIES);
    assertThat(logged()).isEmpty();
  }

  @Test
  void whatDoesNotPassIsGivenUpAndTheNextIsDelivered() {
    failures.set(WebhookAlerts.TRIES);
    WebhookAlerts webhook = webhook(LONG);
    webhook.alert(alert("first"));
    webhook.alert(alert("second"));
    webhook.close(LONG);
    assertThat(requests).hasSize(WebhookAlerts.TRIES + 1);
    assertThat(logged())
        .singleElement()
        .asString()
        .contains("was not delivered", "HTTP 503", "first")
        .doesNotContain(SECRET);
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    failure = 401;
    failures.set(1);
    WebhookAlerts webhook = webhook(LONG);
    webhook.alert(alert("stands still"));
    webhook.close(LONG);
    assertThat(requests).hasSize(1);
    assertThat(logged()).singleElement().asString().contains("HTTP 401");
  }

  @Test
  void aServerThatIsNotThereIsSaidAndForgotten() {
    server.stop(0);
    WebhookAlerts webhook = webhook(LONG);
    webhook.alert(alert("stands still"));
    webhook.close(LONG);
    assertThat(logged())
        .singleElement()
        .asString()
        .contains("was not delivered", "127.0.0.1")
        .doesNotContain(SECRET);
  }

  @Test
  void aSilentServerHoldsUpNobodyAndTheQueueIsBounded() throws InterruptedException {
    silent = true;
    WebhookAlerts webhook = webhook(LONG);
    webhook.alert(alert("under way"));
    requests.take();
    for (int i = 0; i < WebhookAlerts.QUEUE + 7; i++) {
      webhook.alert(alert("number " + i)); // returns, or the test does not end
    }
    assertThat(webhook.dropped()).isEqualTo(7);
    assertThat(logged())
        .singleElement()
        .asString()
        .contains("number " + WebhookAlerts.QUEUE)
        .doesNotContain(SECRET);

    answer.countDown();
    webhook.close(LONG);
    assertThat(requests).hasSize(WebhookAlerts.QUEUE);
  }

  /** On a loaded machine a try may be over before the server has heard of it. */
  @Test
  void aTryIsBounded() {
    silent = true;
    Duration pause = Duration.ofMillis(50);
    WebhookAlerts webhook =
        new WebhookAlerts(
            new Webhook(address(), Map.of(), Duration.ofMillis(50), pause), new RealEnvironment());
    long start = System.nanoTime();
    webhook.alert(alert("stands still"));
    webhook.close(LONG);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("the pauses between three tries")
        .isGreaterThanOrEqualTo(pause.multipliedBy(1 + 2));
    assertThat(requests).hasSizeLessThanOrEqualTo(WebhookAlerts.TRIES);
    assertThat(logged()).singleElement().asString().contains("was not delivered", "stands still");
  }

  /** Nor holds up the end of the process. */
  @Test
  void aCloseWaitsNoLongerThanItsBoundAndDropsNothingOfAnotherGroup() throws InterruptedException {
    silent = true;
    WebhookAlerts webhook = webhook(LONG);
    webhook.alert(alert("under way"));
    webhook.alert(alert("waits"));
    requests.take();
    assertThat(alertThreads()).isNotEmpty().allMatch(Thread::isDaemon);

    webhook.close(Duration.ofMillis(10)); // returns, or the server is silent for ever

    assertThat(logged())
        .singleElement()
        .asString()
        .startsWith("2 alerts")
        .contains("under way")
        .doesNotContain(SECRET);
    answer.countDown();
    webhook.close(LONG);
    assertThat(requests.take().json().get("message").asString()).isEqualTo("waits");
    assertThat(logged()).hasSize(1);
    await().atMost(20, SECONDS).untilAsserted(() -> assertThat(alertThreads()).isEmpty());
  }

  private static List<Thread> alertThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tidemark-alerts"))
        .toList();
  }

  @Test
  void anAlertAfterACloseIsDeliveredToo() {
    WebhookAlerts webhook = webhook(LONG);
    webhook.close(LONG);
    webhook.alert(alert("late"));
    webhook.close(LONG);
    assertThat(requests).hasSize(1);
  }

  /** What waits is lost to nobody: whoever alerts next has it carried too. */
  @Test
  void whereNoThreadCanBeStartedTheNextAlertStartsOne() throws InterruptedException {
    AtomicInteger refusals = new AtomicInteger(1);
    Environment real = new RealEnvironment();
    Environment crowded =
        (Environment)
            Proxy.newProxyInstance(
                Environment.class.getClassLoader(),
                new Class<?>[] {Environment.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("startDaemon") && refusals.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  return method.invoke(real, arguments);
                });
    WebhookAlerts webhook =
        new WebhookAlerts(new Webhook(address(), Map.of(), LONG, Duration.ofMillis(1)), crowded);

    assertThatThrownBy(() -> webhook.alert(alert("first"))).isInstanceOf(OutOfMemoryError.class);
    webhook.close(LONG);
    assertThat(logged()).singleElement().asString().startsWith("1 alerts").contains("first");
    webhook.alert(alert("second"));
    webhook.close(LONG);

    assertThat(requests.take().json().get("message").asString()).isEqualTo("first");
    assertThat(requests.take().json().get("message").asString()).isEqualTo("second");
  }

  @Test
  void whatCannotBeSentIsRefusedAtOnceWithoutNamingIt() {
    assertThatThrownBy(() -> WebhookAlerts.to(URI.create("ftp://127.0.0.1/" + SECRET)))
        .hasMessageContaining("https://")
        .hasMessageNotContaining(SECRET);
    WebhookAlerts webhook = WebhookAlerts.to(address());
    assertThatThrownBy(() -> webhook.header("X-Token", SECRET + "\n"))
        .hasMessageContaining("X-Token")
        .hasMessageNotContaining(SECRET)
        .hasNoCause();
    assertThatThrownBy(() -> webhook.header("Host", SECRET)).hasMessageContaining("Host");
    assertThatThrownBy(() -> webhook.timeout(Duration.ZERO)).hasMessageContaining("positive");
  }
}
